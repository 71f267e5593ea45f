/** Offers: from the allocator's decision to acceptance, refusal or rescission. */
package io.kernos.master.offer;
