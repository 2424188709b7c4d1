package catalogue

import "strings"

// LibraryVersion names the release of llama.cpp that the libraries are of.
const LibraryVersion = "v0.5.0"

// Libraries are shared libraries as one registry package holds them for a
// platform.
type Libraries struct {
	OS, Arch string
	Package  Package
	Dir      string   // the folder inside the package that holds them
	Files    []string // patterns of their names there
	Tried    bool     // whether the engine has been run on this platform
}

var libraries = []Libraries{
	{
		OS: "linux", Arch: "amd64", Dir: "package/bins/linux-x64/", Files: []string{"*.so"}, Tried: true,
		Package: Package{
			Registry: NPM, Name: "@node-llama-cpp/linux-x64", Version: "3.22.1",
			File:   "node-llama-cpp-linux-x64-3.22.1.tgz",
			SHA256: "0d953e1503d5ab4608d8ed5b739132308c81ac05ffeb760d2a7f30e08a9f90e0",
			Size:   10824547,
		},
	},
	{
		OS: "linux", Arch: "arm64", Dir: "package/bins/linux-arm64/", Files: []string{"*.so"},
		Package: Package{
			Registry: NPM, Name: "@node-llama-cpp/linux-arm64", Version: "3.22.1",
			File:   "node-llama-cpp-linux-arm64-3.22.1.tgz",
			SHA256: "39c76b998e35ed2f236c01472fc79eda0fc558b1c8b535023c2d7ded8c327cc4",
			Size:   7340902,
		},
	},
	wheelOf("darwin", "arm64", "lib*[a-z].0.dylib", "1metal-py3-none-macosx_14_0_arm64",
		"765361d70fbc803d124e1c7b78269472917ab2b31574a6d552b94c7e3781dd76", 9482587),
	wheelOf("darwin", "amd64", "lib*[a-z].0.dylib", "1cpu-py3-none-macosx_14_0_x86_64",
		"a493086c0c38d1e5a839c4ae36466383f1ccb383c9becd5e5dde7c7e6a76482f", 7614951),
	wheelOf("windows", "amd64", "*.dll", "1cpu-py3-none-win_amd64",
		"9030118dc618d3d382cd613030ef2b4099e12f8888f5296387451bd0e055a92d", 3212741),
}

// wheelOf is the same release of llama.cpp as a wheel for Python holds it. Of
// a library's names, files picks the one that the others ask for.
func wheelOf(goos, goarch, files, tags, sum string, size int64) Libraries {
	const name, version = "llama-cpp-py-sync", "0.11413"
	return Libraries{
		OS: goos, Arch: goarch, Dir: "llama_cpp_py_sync/", Files: []string{files},
		Package: Package{
			Registry: PyPI, Name: name, Version: version, SHA256: sum, Size: size,
			File: strings.ReplaceAll(name, "-", "_") + "-" + version + "-" + tags + ".whl",
		},
	}
}

// LibrariesFor finds llama.cpp for a platform, named as Go names it. Elsewhere
// an OpenAI-compatible server is the alternative.
func LibrariesFor(goos, goarch string) (Libraries, bool) { return forPlatform(libraries, goos, goarch) }

// runtimes are GNU's C++ runtime, of GCC 16 and for glibc from 2.26, under the
// GPL with GCC's exception for libraries. What else is in these wheels is not
// unpacked.
var runtimes = []Libraries{
	runtimeOf("amd64", "x86_64", "2ad99f40834c29fa59dfba6adc91ef89e88dad8c975058a87c3e610c054e3707", 36286192),
	runtimeOf("arm64", "aarch64", "2535c38022362723d038362cc37c92839f9a809e8cc569e6727960d8749f9453", 31789290),
}

func runtimeOf(goarch, tag, sum string, size int64) Libraries {
	return Libraries{
		OS: "linux", Arch: goarch, Dir: "gamspy_base/", Files: []string{"libgcc_s.so.1", "libstdc++.so.6"}, Tried: goarch == "amd64",
		Package: Package{
			Registry: PyPI, Name: "gamspy-base", Version: "54.6.1", SHA256: sum, Size: size,
			File: "gamspy_base-54.6.1-py3-none-manylinux_2_28_" + tag + ".whl",
		},
	}
}

// RuntimeFor finds the C++ runtime that a platform's libraries need where the
// system has none. Only Linux needs one.
func RuntimeFor(goos, goarch string) (Libraries, bool) { return forPlatform(runtimes, goos, goarch) }

func forPlatform(list []Libraries, goos, goarch string) (Libraries, bool) {
	for _, l := range list {
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
