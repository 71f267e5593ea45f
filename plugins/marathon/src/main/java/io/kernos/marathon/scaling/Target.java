package io.kernos.marathon.scaling;

import java.net.URI;

/** A measure that is to be kept near a value by the count of instances. */
public sealed interface Target {
  /** The value to keep to. */
  double value();

  /** What it is called in JSON and in explanations. */
  String metric();

  /**
   * Processor time that instances use.
   *
   * @param value fraction of the app's {@code cpus}, on average; above 1 where agents let instances
   *     use idle processors
   */
  record Cpu(double value) implements Target {
    @Override
    public String metric() {
      return "cpu";
    }
  }

  /**
   * Memory that instances use.
   *
   * @param value fraction of the app's {@code mem}, on average
   */
  record Memory(double value) implements Target {
    @Override
    public String metric() {
      return "mem";
    }
  }

  /**
   * Requests, or connections of TCP services, that load balancers pass to all service ports.
   *
   * @param value a second, for each instance
   */
  record Requests(double value) implements Target {
    @Override
    public String metric() {
      return "requests";
    }
  }

  /**
   * Requests or connections that wait in load balancers.
   *
   * @param value for each instance
   */
  record Queue(double value) implements Target {
    @Override
    public String metric() {
      return "queue";
    }
  }

  /**
   * The value of an expression, all instances together.
   *
   * @param url of a Prometheus server
   * @param value for each instance
   */
  record Expression(URI url, String query, double value) implements Target {
    @Override
    public String metric() {
      return "prometheus";
    }
  }
}
