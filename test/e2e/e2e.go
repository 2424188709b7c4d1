// Package e2e runs the whole network, with real models, and watches what people
// would: answers, pay, and that cheats get none.
package e2e
