package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Problem;
import io.kernos.haproxy.app.Service;
import io.kernos.haproxy.app.Settings;
import io.kernos.haproxy.config.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What of the apps is served with no HAProxy. What would open more than was meant, or would serve
 * what no client understands, is left out; what only adds to a service is passed over. Both is
 * named.
 */
record Served(Apps apps, List<Problem> problems) {
  private static final Set<String> ALGORITHMS =
      Set.of("roundrobin", "static-rr", "leastconn", "source", "first");

  static Served of(Apps wanted) {
    List<Problem> problems = new ArrayList<>(wanted.problems());
    List<Service> services = new ArrayList<>();
    for (Service service : wanted.services()) {
      Notes notes = new Notes(service, problems);
      notes.take();
      if (notes.isServed) {
        services.add(service);
      }
    }
    return new Served(new Apps(services, List.of()), List.copyOf(problems));
  }

  /** What there is to say of one service. */
  private static final class Notes {
    private final Service service;
    private final Settings settings;
    private final List<Problem> problems;
    boolean isServed = true;

    Notes(Service service, List<Problem> problems) {
      this.service = service;
      this.settings = service.settings();
      this.problems = problems;
    }

    private void note(String reason) {
      problems.add(new Problem(service.appId() + " port " + service.servicePort(), reason));
    }

    private void leftOut(String reason) {
      isServed = false;
      note(reason + "; the port is left out");
    }

    void take() {
      if (settings.certificate().isPresent()) {
        leftOut("TLS of a service port needs HAProxy");
      }
      if (settings.auth().isPresent() && !Passwords.isKnown(settings.auth().get())) {
        leftOut("a password of this kind needs HAProxy");
      }
      if (!settings.allowedNetworks().stream().allMatch(Networks::isNetwork)) {
        leftOut("HAPROXY_n_BACKEND_NETWORK_ALLOWED_ACL names what is no network");
      }
      if (settings.redirectToHttps()) {
        note("there is no HTTPS without HAProxy: it is served by HTTP, not redirected");
      }
      if (settings.hsts()) {
        note("HSTS needs HTTPS, which needs HAProxy");
      }
      if (!service.isHttp() && !settings.vhosts().isEmpty()) {
        note("a virtual host needs the mode http");
      }
      if (!ALGORITHMS.contains(settings.balance())) {
        note("balance " + settings.balance() + " needs HAProxy; servers take turns");
      }
      if (settings.bindOptions().isPresent()) {
        note("options of bind need HAProxy");
      }
      settings.templates().keySet().stream()
          .filter(Templates::knows)
          .sorted()
          .forEach(name -> note("template HAPROXY_" + name + " needs HAProxy"));
    }
  }
}
