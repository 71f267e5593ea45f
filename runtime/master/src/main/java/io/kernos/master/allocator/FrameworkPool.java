package io.kernos.master.allocator;

import io.kernos.api.v1.FrameworkID;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The frameworks, and their clients in the tree of roles. */
final class FrameworkPool {
  private final AllocatorConfig config;
  private final Dimensions dimensions;
  private final RoleTree roles;
  private final Totals totals;
  private final Map<String, FrameworkState> frameworks = new LinkedHashMap<>();

  FrameworkPool(AllocatorConfig config, Dimensions dimensions, RoleTree roles, Totals totals) {
    this.config = config;
    this.dimensions = dimensions;
    this.roles = roles;
    this.totals = totals;
  }

  Collection<FrameworkState> all() {
    return frameworks.values();
  }

  Stream<Client> clients() {
    return frameworks.values().stream().flatMap(framework -> framework.clients.values().stream());
  }

  /** The framework, if it was added; or null. */
  FrameworkState find(FrameworkID id) {
    FrameworkState framework = frameworks.get(id.getValue());
    return framework != null && framework.added ? framework : null;
  }

  /** The framework, be it only known as the holder of resources so far; or null. */
  FrameworkState findOrExpected(FrameworkID id) {
    return frameworks.get(id.getValue());
  }

  FrameworkState require(FrameworkID id) {
    FrameworkState framework = find(id);
    if (framework == null) {
      throw new IllegalArgumentException("unknown framework " + id.getValue());
    }
    return framework;
  }

  /** The framework, be it only known as the holder of resources so far. */
  FrameworkState getOrExpect(FrameworkID id) {
    return frameworks.computeIfAbsent(id.getValue(), value -> new FrameworkState(id));
  }

  FrameworkState add(FrameworkID id) {
    FrameworkState framework = getOrExpect(id);
    if (framework.added) {
      throw new IllegalArgumentException("framework " + id.getValue() + " is there already");
    }
    framework.added = true;
    return framework;
  }

  /** The framework in a role, made if need be. */
  Client client(FrameworkState framework, String role) {
    Client client = framework.clients.get(role);
    if (client == null) {
      client = new Client(framework, roles.get(role), dimensions);
      client.least = framework.least(role, config.leastOffered());
      client.role.addClient();
      framework.clients.put(role, client);
    }
    return client;
  }

  /**
   * Brings a framework's clients in line with its roles and wishes.
   *
   * @param entered told those that want offers from now on
   * @param gone told those that are no more
   */
  void refresh(FrameworkState framework, Consumer<Client> entered, Consumer<Client> gone) {
    framework.roles.forEach(role -> client(framework, role));
    for (Client client : framework.clients.values()) {
      client.least = framework.least(client.role.path, config.leastOffered());
      if (client.update(totals)) {
        entered.accept(client);
      }
    }
    prune(framework, gone);
  }

  /** Forgets clients that hold nothing in roles that the framework has left, and their roles. */
  void prune(FrameworkState framework, Consumer<Client> gone) {
    for (Client client : List.copyOf(framework.clients.values())) {
      boolean subscribed = framework.added && framework.roles.contains(client.role.path);
      if (!subscribed && client.holdings == 0) {
        framework.clients.remove(client.role.path);
        client.role.removeClient();
        roles.prune(client.role);
        gone.accept(client);
      }
    }
    if (!framework.added && framework.clients.isEmpty()) {
      frameworks.remove(framework.id.getValue());
    }
  }
}
