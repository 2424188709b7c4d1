// Package crashpoint names instants at which a test may end the process.
//
// Code that must survive a kill at any instruction calls [Hit] between its
// steps. A program never calls [Set], so there Hit does nothing; only a test's
// own child process sets what happens.
package crashpoint

import "sync/atomic"

var hook atomic.Pointer[func(point string)]

// Set names what every later [Hit] calls; nil makes Hit do nothing again.
func Set(f func(point string)) {
	if f == nil {
		hook.Store(nil)
		return
	}
	hook.Store(&f)
}

// Hit tells that a point was reached.
func Hit(point string) {
	if f := hook.Load(); f != nil {
		(*f)(point)
	}
}
