package catalogue

import "strings"

// LibraryVersion names the release of llama.cpp that the libraries are of.
const LibraryVersion = "v0.5.0"

// Libraries is llama.cpp as one registry package holds it for a platform.
type Libraries struct {
	OS, Arch string
	Package  Package
	Dir      string // the folder inside the package that holds the libraries
	Tried    bool   // whether the engine has been run on this platform
}

var libraries = []Libraries{
	{
		OS: "linux", Arch: "amd64", Dir: "package/bins/linux-x64/", Tried: true,
		Package: Package{
			Registry: NPM, Name: "@node-llama-cpp/linux-x64", Version: "3.22.1",
			File:   "node-llama-cpp-linux-x64-3.22.1.tgz",
			SHA256: "0d953e1503d5ab4608d8ed5b739132308c81ac05ffeb760d2a7f30e08a9f90e0",
			Size:   10824547,
		},
	},
	{
		OS: "linux", Arch: "arm64", Dir: "package/bins/linux-arm64/",
		Package: Package{
			Registry: NPM, Name: "@node-llama-cpp/linux-arm64", Version: "3.22.1",
			File:   "node-llama-cpp-linux-arm64-3.22.1.tgz",
			SHA256: "39c76b998e35ed2f236c01472fc79eda0fc558b1c8b535023c2d7ded8c327cc4",
			Size:   7340902,
		},
	},
}

// LibrariesFor finds the libraries of a platform, named as Go names it. Only
// Linux has builds of this release; elsewhere an OpenAI-compatible server is
// the alternative.
func LibrariesFor(goos, goarch string) (Libraries, bool) {
	for _, l := range libraries {
		if l.OS == goos && l.Arch == goarch {
			return l, true
		}
	}
	return Libraries{}, false
}

// Platforms lists the platforms that have libraries, such as "linux/amd64".
func Platforms() string {
	var out []string
	for _, l := range libraries {
		out = append(out, l.OS+"/"+l.Arch)
	}
	return strings.Join(out, ", ")
}
