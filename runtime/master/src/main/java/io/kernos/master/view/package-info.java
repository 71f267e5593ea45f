/**
 * What readers on other threads see of the master: immutable, structurally shared, published after
 * each batch; and the counters. Nothing here may change the master's state.
 */
package io.kernos.master.view;
