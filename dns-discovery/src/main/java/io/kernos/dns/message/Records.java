package io.kernos.dns.message;

/**
 * Records of an answer as they stand in a message after its question; their names point into it.
 *
 * @param bytes of all, one after the other
 * @param ends where each ends
 */
record Records(byte[] bytes, int[] ends) {
  static final Records NONE = new Records(new byte[0], new int[0]);

  int count() {
    return ends.length;
  }

  int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  int size(int index) {
    return ends[index] - start(index);
  }
}
