/** What operators and their tools cost a master: reads of the whole state, streams of events. */
package io.kernos.bench.operator;
