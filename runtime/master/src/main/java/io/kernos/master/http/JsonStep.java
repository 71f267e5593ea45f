package io.kernos.master.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** A small part of a large JSON document. Steps are made as they are asked for. */
@FunctionalInterface
interface JsonStep {
  /** Writes this part. */
  void write(JsonGenerator out) throws IOException;

  /** Writes one of many alike. */
  @FunctionalInterface
  interface Each<T> {
    /** Writes this one. */
    void write(JsonGenerator out, T item) throws IOException;
  }

  /** This one step. */
  static Iterator<JsonStep> one(JsonStep step) {
    return Collections.singleton(step).iterator();
  }

  /** A step for each item. */
  static <T> Iterator<JsonStep> each(Iterable<T> items, Each<T> write) {
    Iterator<T> rest = items.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rest.hasNext();
      }

      @Override
      public JsonStep next() {
        T item = rest.next();
        return out -> write.write(out, item);
      }
    };
  }

  /** The steps of each item, one after the other. */
  static <T> Iterator<JsonStep> flat(Iterable<T> items, Function<T, Iterator<JsonStep>> steps) {
    Iterator<T> rest = items.iterator();
    return new Iterator<>() {
      private Iterator<JsonStep> current = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!current.hasNext() && rest.hasNext()) {
          current = steps.apply(rest.next());
        }
        return current.hasNext();
      }

      @Override
      public JsonStep next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return current.next();
      }
    };
  }

  /** These, one after the other. */
  @SafeVarargs
  static Iterator<JsonStep> sequence(Iterator<JsonStep>... parts) {
    return flat(Arrays.asList(parts), part -> part);
  }

  /** A field that is an array of items. */
  static <T> Iterator<JsonStep> array(String field, Iterable<T> items, Each<T> write) {
    return array(field, each(items, write));
  }

  /** A field that is an array of what these steps write. */
  static Iterator<JsonStep> array(String field, Iterator<JsonStep> elements) {
    return sequence(
        one(out -> out.writeArrayFieldStart(field)), elements, one(JsonGenerator::writeEndArray));
  }

  /** An object of the fields that these steps write. */
  static Iterator<JsonStep> object(Iterator<JsonStep> fields) {
    return sequence(
        one(JsonGenerator::writeStartObject), fields, one(JsonGenerator::writeEndObject));
  }
}
