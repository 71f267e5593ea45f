package io.kernos.marathon.http;

import io.vertx.core.buffer.Buffer;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** A long list in JSON, whose elements are written when their turn comes. */
final class JsonList<T> implements Iterable<Buffer> {
  private final String before;
  private final List<T> elements;
  private final Function<T, Buffer> write;
  private final String after;

  /**
   * @param before what stands before the first element
   * @param after what stands after the last
   */
  JsonList(String before, List<T> elements, Function<T, Buffer> write, String after) {
    this.before = before;
    this.elements = elements;
    this.write = write;
    this.after = after;
  }

  @Override
  public Iterator<Buffer> iterator() {
    return new Iterator<>() {
      private int at = -1;

      @Override
      public boolean hasNext() {
        return at <= elements.size();
      }

      @Override
      public Buffer next() {
        int index = at++;
        if (index == -1) {
          return Buffer.buffer(before);
        }
        if (index == elements.size()) {
          return Buffer.buffer(after);
        }
        Buffer element = write.apply(elements.get(index));
        return index == 0 ? element : Buffer.buffer(",").appendBuffer(element);
      }
    };
  }
}
