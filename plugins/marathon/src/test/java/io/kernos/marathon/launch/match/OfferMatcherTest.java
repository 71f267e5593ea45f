package io.kernos.marathon.launch.match;

import static io.kernos.marathon.launch.OfferFixtures.app;
import static io.kernos.marathon.launch.OfferFixtures.constraint;
import static io.kernos.marathon.launch.OfferFixtures.in;
import static io.kernos.marathon.launch.OfferFixtures.needs;
import static io.kernos.marathon.launch.OfferFixtures.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TimeInfo;
import io.kernos.api.v1.Unavailability;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.PortDefinition;
import io.kernos.marathon.definition.PortMapping;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.definition.VolumeMount;
import io.kernos.marathon.launch.LaunchOptions;
import io.kernos.marathon.launch.NoMatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OfferMatcherTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String PLENTY = "cpus:4;mem:1024;disk:1000;ports:[31000-31009]";

  private final OfferMatcher matcher =
      new OfferMatcher(LaunchOptions.DEFAULT, Optional.of("home"), NOW, new Random(1));

  @Test
  void takes_exactly_what_the_app_needs() {
    Offered offered = new Offered(offer("h", PLENTY));

    MatchResult.Match match = matches(app("/a").needs(new ResourceNeeds(1.5, 100, 10, 0)), offered);

    assertThat(match.resources())
        .isEqualTo(Resources.parse("cpus:1.5;mem:100;disk:10").allocatedTo("*").toProto());
    assertThat(offered.left("cpus")).isEqualTo(2500);
  }

  @Test
  void takes_nothing_when_one_thing_lacks() {
    Offered offered = new Offered(offer("h", PLENTY));

    assertThat(lacks(app("/a").needs(needs(1, 5000)), offered))
        .containsExactly(NoMatch.INSUFFICIENT_MEMORY);
    assertThat(offered.left("cpus")).isEqualTo(4000);
  }

  @Test
  void says_how_much_there_is_of_what_lacks() {
    MatchResult result = launch(app("/a").needs(needs(8, 100)), new Offered(offer("h", PLENTY)));

    assertThat(((MatchResult.Lacking) result).lacks())
        .containsExactly(new Lack(NoMatch.INSUFFICIENT_CPUS, 8000, "cpus", 4000));
  }

  @Test
  void uses_reserved_and_unreserved_resources_together() {
    Offered offered = new Offered(offer("h", "cpus(dev):1;cpus:1;mem:1000"));

    MatchResult.Match match = matches(app("/a").role("dev").needs(needs(2, 100)), offered);

    assertThat(Resources.of(match.resources()).reservedTo("dev").scalar("cpus")).isEqualTo(1000);
    assertThat(Resources.of(match.resources()).unreserved().scalar("cpus")).isEqualTo(1000);
  }

  @Test
  void leaves_resources_of_roles_that_the_app_does_not_accept() {
    Offered offered = new Offered(offer("h", "cpus(dev):4;mem(dev):1000;cpus:1;mem:1000"));
    App.Builder app = app("/a").role("dev").acceptedResourceRoles(Set.of("*"));

    assertThat(lacks(app.needs(needs(2, 100)), offered)).containsExactly(NoMatch.INSUFFICIENT_CPUS);
    assertThat(lacks(app.acceptedResourceRoles(Set.of("ops")), offered))
        .contains(NoMatch.UNFULFILLED_ROLE);
  }

  @Test
  void gives_any_ports_on_the_network_of_the_host() {
    MatchResult.Match match =
        matches(app("/a").portDefinitions(ports(10000, 10001)), new Offered(offer("h", PLENTY)));

    assertThat(match.takenPorts()).hasSize(2).doesNotHaveDuplicates();
    assertThat(match.takenPorts()).allMatch(port -> port >= 31000 && port <= 31009);
    assertThat(Resources.of(match.resources()).ranges("ports").size()).isEqualTo(2);
  }

  @Test
  void every_port_of_an_offer_can_be_used() {
    Offered offered = new Offered(offer("h", "cpus:99;mem:99999;ports:[1-3,7-9,20-20]"));
    App.Builder app = app("/a").portDefinitions(ports(0)).needs(needs(1, 1));

    List<Integer> taken =
        IntStream.range(0, 7)
            .mapToObj(i -> matches(app, offered).takenPorts().get(0))
            .sorted()
            .toList();

    assertThat(taken).containsExactly(1, 2, 3, 7, 8, 9, 20);
    assertThat(lacks(app, offered)).containsExactly(NoMatch.INSUFFICIENT_PORTS);
  }

  @Test
  void required_ports_are_those_or_none() {
    App.Builder app = app("/a").requirePorts(true);
    Offered offered = new Offered(offer("h", PLENTY));

    assertThat(matches(app.portDefinitions(ports(31005)), offered).takenPorts())
        .containsExactly(31005);
    assertThat(lacks(app, offered)).containsExactly(NoMatch.INSUFFICIENT_PORTS);
  }

  @Test
  void a_mapping_gets_a_fixed_port_any_port_or_none() {
    App.Builder app =
        bridged(
            mapping(80, Optional.of(31003)),
            mapping(81, Optional.empty()),
            mapping(82, Optional.of(0)));

    for (int i = 0; i < 50; i++) {
      MatchResult.Match match =
          matches(app, new Offered(offer("h", "cpus:9;mem:999;ports:[31003-31004]")));
      assertThat(match.hostPorts())
          .containsExactly(Optional.of(31003), Optional.empty(), Optional.of(31004));
    }
  }

  @Test
  void agents_of_other_regions_are_for_apps_that_ask() {
    Offer abroad = in(offer("h", PLENTY), "away", "a");

    assertThat(lacks(app("/a"), new Offered(abroad)))
        .containsExactly(NoMatch.UNFULFILLED_CONSTRAINT);
    matches(app("/a"), new Offered(in(offer("h", PLENTY), "home", "a")));
    matches(
        app("/a").constraints(List.of(constraint("@region", "LIKE", ".*"))), new Offered(abroad));
  }

  @Test
  void agents_under_maintenance_are_left_alone() {
    Offer soon = unavailable(NOW.plusSeconds(60), 3600);
    Offer now = unavailable(NOW.minusSeconds(60), 3600);
    Offer over = unavailable(NOW.minusSeconds(7200), 3600);

    matches(app("/a"), new Offered(soon));
    matches(app("/a"), new Offered(over));
    assertThat(lacks(app("/a"), new Offered(now)))
        .containsExactly(NoMatch.UNFULFILLED_CONSTRAINT, NoMatch.AGENT_MAINTENANCE);
  }

  @Test
  void agents_with_gpus_are_kept_for_apps_that_need_them() {
    String gpus = PLENTY + ";gpus:1";

    assertThat(lacks(app("/a"), new Offered(offer("h", gpus))))
        .containsExactly(NoMatch.DECLINED_SCARCE_RESOURCES);
    matches(
        app("/a").labels(Map.of("GPU_SCHEDULING_BEHAVIOR", "unrestricted")),
        new Offered(offer("h", gpus)));
    matches(app("/a").needs(new ResourceNeeds(1, 1, 0, 1)), new Offered(offer("h", gpus)));
  }

  @Test
  void a_reservation_takes_the_smallest_mount_that_is_large_enough_and_takes_it_whole() {
    String disks =
        "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":4}},"
            + "{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":999}},"
            + mount("/big", 500)
            + ","
            + mount("/fits", 120)
            + ","
            + mount("/small", 50)
            + "]";
    App app = resident("mount", 100);

    MatchResult result =
        matcher.reserve(app, new Offered(offer("h", disks)), Placements.of(app, List.of()));

    NewVolume volume = ((MatchResult.Match) result).created().get(0);
    assertThat(volume.disk().getDisk().getSource().getMount().getRoot()).isEqualTo("/fits");
    assertThat(volume.disk().getScalar().getValue()).isEqualTo(120);
    assertThat(volume.path()).isEqualTo("data");
  }

  @Test
  void a_volume_on_the_root_disk_comes_on_top_of_the_scratch_space() {
    App app = resident("root", 60).toBuilder().needs(new ResourceNeeds(1, 1, 50, 0)).build();
    Placements none = Placements.of(app, List.of());

    MatchResult enough =
        matcher.reserve(app, new Offered(offer("h", "cpus:1;mem:9;disk:110")), none);
    MatchResult less = matcher.reserve(app, new Offered(offer("h", "cpus:1;mem:9;disk:109")), none);

    assertThat(enough).isInstanceOf(MatchResult.Match.class);
    assertThat(((MatchResult.Lacking) less).reasons()).containsExactly(NoMatch.INSUFFICIENT_DISK);
  }

  private static String mount(String root, int size) {
    return ("{'name':'disk','type':'SCALAR','scalar':{'value':"
            + size
            + "},"
            + "'disk':{'source':{'type':'MOUNT','mount':{'root':'"
            + root
            + "'}}}}")
        .replace('\'', '"');
  }

  private static App resident(String type, long size) {
    Volume volume =
        new Volume.Persistent(type, size, Optional.empty(), Optional.empty(), List.of());
    VolumeMount mount = new VolumeMount(Optional.empty(), "data", Optional.of(false));
    return app("/a")
        .needs(needs(1, 1))
        .container(
            Optional.of(
                new Container(
                    Container.Type.MESOS,
                    Optional.empty(),
                    List.of(new Container.Mounted(volume, mount)),
                    List.of(),
                    Optional.empty())))
        .build();
  }

  private static Offer unavailable(Instant start, long seconds) {
    return offer("h", PLENTY).toBuilder()
        .setUnavailability(
            Unavailability.newBuilder()
                .setStart(
                    TimeInfo.newBuilder().setNanoseconds(start.getEpochSecond() * 1000000000L))
                .setDuration(DurationInfo.newBuilder().setNanoseconds(seconds * 1000000000L)))
        .build();
  }

  private static List<PortDefinition> ports(int... ports) {
    return IntStream.of(ports)
        .mapToObj(port -> new PortDefinition(port, "tcp", Optional.empty(), Map.of()))
        .toList();
  }

  private static PortMapping mapping(int containerPort, Optional<Integer> hostPort) {
    return new PortMapping(
        containerPort, hostPort, 0, "tcp", Optional.empty(), Map.of(), List.of());
  }

  private static App.Builder bridged(PortMapping... mappings) {
    return app("/a")
        .networks(List.of(new Network(Network.Mode.BRIDGE, Optional.empty(), Map.of())))
        .container(
            Optional.of(
                new Container(
                    Container.Type.MESOS,
                    Optional.empty(),
                    List.of(),
                    List.of(mappings),
                    Optional.empty())));
  }

  private MatchResult launch(App.Builder app, Offered offered) {
    App built = app.build();
    return matcher.launch(built, offered, Placements.of(built, List.of()));
  }

  private MatchResult.Match matches(App.Builder app, Offered offered) {
    MatchResult result = launch(app, offered);
    assertThat(result).isInstanceOf(MatchResult.Match.class);
    return (MatchResult.Match) result;
  }

  private List<NoMatch> lacks(App.Builder app, Offered offered) {
    MatchResult result = launch(app, offered);
    assertThat(result).isInstanceOf(MatchResult.Lacking.class);
    return ((MatchResult.Lacking) result).reasons();
  }
}
