/**
 * Frameworks' way in and out: subscribing, failing over, disconnecting, being removed; and their
 * calls, handed to whom they concern.
 */
package io.kernos.master.subscription;
