package io.kernos.api.resources;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;

/**
 * A number with three decimals, held without drift.
 *
 * @param thousandths never negative
 */
public record Scalar(long thousandths) implements Amount {
  /** The greatest number of units that is believed: sums of thousands of these do not overflow. */
  public static final double MAX = 1e12;

  private static final Scalar ZERO = new Scalar(0);

  /** The nearest thousandths, as Mesos rounds them. */
  public static long thousandths(double value) {
    return Math.round(value * 1000);
  }

  /** The number as the wire carries it. */
  public static double toDouble(long thousandths) {
    // In two steps, so that a short decimal comes out as itself.
    return (double) (thousandths / 1000) + (thousandths % 1000) / 1000.0;
  }

  /** The number as people write it: no needless zeros. */
  public static String toText(long thousandths) {
    if (thousandths < 0) {
      return "-" + toText(-thousandths);
    }
    long rest = thousandths % 1000;
    String whole = Long.toString(thousandths / 1000);
    if (rest == 0) {
      return whole;
    }
    String decimals = Long.toString(1000 + rest).substring(1);
    return whole + "." + decimals.replaceAll("0+$", "");
  }

  @Override
  public Scalar plus(Amount other) {
    return new Scalar(thousandths + ((Scalar) other).thousandths);
  }

  @Override
  public Scalar minus(Amount other) {
    long left = thousandths - ((Scalar) other).thousandths;
    return left <= 0 ? ZERO : new Scalar(left);
  }

  @Override
  public boolean contains(Amount other) {
    return thousandths >= ((Scalar) other).thousandths;
  }

  @Override
  public boolean isEmpty() {
    return thousandths == 0;
  }

  @Override
  public long quantity() {
    return thousandths;
  }

  @Override
  public void writeTo(Resource.Builder resource) {
    resource.setScalar(Value.Scalar.newBuilder().setValue(toDouble(thousandths)));
  }

  @Override
  public String toString() {
    return toText(thousandths);
  }
}
