package io.kernos.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.NumberOutput;
import java.io.IOException;
import java.math.BigDecimal;

/** Doubles as RapidJSON prints them for Mesos: always with a point, plain up to 10^21. */
final class Doubles {
  private static final long EXACT = 1L << 52;

  private Doubles() {}

  static void write(JsonGenerator generator, double value) throws IOException {
    if (Double.isFinite(value)) {
      generator.writeNumber(text(value));
    } else {
      // JSON has no such numbers; the reader takes these words.
      generator.writeString(Double.toString(value));
    }
  }

  private static String text(double value) {
    long whole = (long) value;
    if (whole == value && Math.abs(whole) < EXACT && (whole != 0 || 1 / value > 0)) {
      return whole + ".0";
    }
    String shortest = NumberOutput.toString(value, true);
    double magnitude = Math.abs(value);
    if (shortest.indexOf('E') < 0 || magnitude < 1e-6 || magnitude >= 1e21) {
      return shortest;
    }
    String plain = new BigDecimal(shortest).stripTrailingZeros().toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }
}
