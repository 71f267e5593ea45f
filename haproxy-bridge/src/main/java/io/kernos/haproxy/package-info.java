/**
 * The HAProxy bridge: follows the service records, steers an HAProxy, and tells the kernel when a
 * task that is to be killed takes no connections any more. What is to be balanced is in {@code
 * app}, its configuration's text in {@code config}, the running HAProxy in {@code runtime}, what
 * goes through it in {@code traffic}.
 */
package io.kernos.haproxy;
