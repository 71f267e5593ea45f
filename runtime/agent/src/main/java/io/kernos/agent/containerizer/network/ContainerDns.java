package io.kernos.agent.containerizer.network;

import io.netty.util.NetUtil;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The resolvers of containers whose framework names none, by the network that they join. Immutable.
 *
 * <p>Mesos: the agent's flag {@code --default_container_dns}.
 */
public final class ContainerDns {
  /** Containers look names up as their containerizer does without being told. */
  public static final ContainerDns NONE = new ContainerDns("", List.of());

  // Networks of a container's own; one that shares the host's has the host's resolver.
  private static final Map<String, Set<String>> MODES =
      Map.of("mesos", Set.of("CNI"), "docker", Set.of("BRIDGE", "USER"));

  private final String text;
  private final List<Network> networks;

  /**
   * What containers of a network are given.
   *
   * @param name empty: all networks of that mode
   */
  private record Network(String containerizer, String mode, String name, Resolver resolver) {}

  private ContainerDns(String text, List<Network> networks) {
    this.text = text;
    this.networks = networks;
  }

  /**
   * Reads the flag's JSON, or IP addresses divided by commas: those hold for every network.
   *
   * @throws IllegalArgumentException that names what is wrong
   */
  public static ContainerDns parse(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    return new ContainerDns(text, text.strip().startsWith("{") ? json(text) : everywhere(text));
  }

  private static List<Network> everywhere(String text) {
    List<String> ips = Arrays.stream(text.split(",")).map(String::strip).toList();
    Resolver resolver = checked(new Resolver(ips, List.of(), List.of()));
    List<Network> networks = new ArrayList<>();
    MODES.forEach(
        (containerizer, modes) ->
            modes.forEach(mode -> networks.add(new Network(containerizer, mode, "", resolver))));
    return networks;
  }

  private static List<Network> json(String text) {
    List<Network> networks = new ArrayList<>();
    try {
      for (Map.Entry<String, Object> entry : new JsonObject(text)) {
        Set<String> modes = MODES.get(entry.getKey());
        if (modes == null) {
          throw new IllegalArgumentException(entry.getKey() + ": it takes mesos and docker");
        }
        for (Object each : (JsonArray) entry.getValue()) {
          networks.add(network(entry.getKey(), modes, (JsonObject) each));
        }
      }
    } catch (DecodeException e) {
      throw new IllegalArgumentException("this is no JSON: " + e.getMessage(), e);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException("not of the form of Mesos' flag", e);
    }
    long different =
        networks.stream()
            .map(n -> n.containerizer + " " + n.mode + " " + n.name)
            .distinct()
            .count();
    if (different < networks.size()) {
      throw new IllegalArgumentException("a network has more than one resolver");
    }
    return networks;
  }

  private static Network network(String containerizer, Set<String> modes, JsonObject json) {
    String mode = json.getString("network_mode", "");
    String name = json.getString("network_name", "");
    JsonObject dns = json.getJsonObject("dns", new JsonObject());
    if (!modes.contains(mode)) {
      throw new IllegalArgumentException("network_mode of " + containerizer + " takes " + modes);
    }
    return new Network(
        containerizer,
        mode,
        name,
        checked(
            new Resolver(texts(dns, "nameservers"), texts(dns, "search"), texts(dns, "options"))));
  }

  private static List<String> texts(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream().map(String.class::cast).toList();
  }

  private static Resolver checked(Resolver resolver) {
    for (String ip : resolver.nameservers()) {
      if (NetUtil.createByteArrayFromIpAddressString(ip) == null) {
        throw new IllegalArgumentException("'" + ip + "' is no IP address");
      }
    }
    if (resolver.nameservers().isEmpty()) {
      throw new IllegalArgumentException("nameservers: there is none");
    }
    return resolver;
  }

  /** The resolver of containers of Docker on a network of this mode ({@code BRIDGE, USER}). */
  public Optional<Resolver> docker(String mode, String name) {
    return find("docker", mode, name);
  }

  /** The resolver of other containers on a CNI network. */
  public Optional<Resolver> cni(String name) {
    return find("mesos", "CNI", name);
  }

  /** That of the network itself goes before that of all networks of its mode. */
  private Optional<Resolver> find(String containerizer, String mode, String name) {
    List<Network> alike =
        networks.stream()
            .filter(n -> n.containerizer.equals(containerizer) && n.mode.equals(mode))
            .toList();
    return alike.stream()
        .filter(n -> n.name.equals(name))
        .findFirst()
        .or(() -> alike.stream().filter(n -> n.name.isEmpty()).findFirst())
        .map(Network::resolver);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
