/**
 * The rules that apps and groups must follow, each with the path and the words of its refusal. They
 * only look: nothing is rewritten here.
 */
package io.kernos.marathon.validation;
