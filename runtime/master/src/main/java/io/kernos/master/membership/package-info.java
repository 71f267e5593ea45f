/**
 * Agents' way in and out: sessions, registration, health, removal. What an agent says of itself is
 * checked before it counts, and stored before it is answered.
 */
package io.kernos.master.membership;
