/**
 * RecordIO: how the streaming APIs frame their records. Bytes only: what a record says is not known
 * here.
 */
package io.kernos.api.recordio;
