/** Whether instances are healthy and ready: checks by the scheduler, and results by executors. */
package io.kernos.marathon.health;
