/**
 * The JSON of the endpoints that came before the v1 APIs (/state and kin), as far as master and
 * agent share it. Writes only; knows nothing of who asks.
 */
package io.kernos.api.state;
