// Package localnet runs a whole Plexus network on one machine: a manifest says
// what there is, a plan says which processes that takes, and a supervisor
// starts them, watches them and stops them.
//
// Every process is a verb of the same binary; this package links none of them.
// A manifest becomes a plan by [Plan], which is pure; [Up] runs one.
package localnet
