package io.kernos.simulation;

import io.kernos.simulation.coverage.Standing;
import io.kernos.simulation.coverage.Table;
import io.kernos.simulation.coverage.Track;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.store.Leadership;
import io.kernos.testkit.sim.VirtualClock;
import io.kernos.testkit.store.ModelMember;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A master that lives and dies, again and again, and leads whenever its group elects it. */
final class MasterMachine {
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final World world;
  private final String name;
  private final ModelMember member;
  private final Consumer<Reign> begun;
  private final Consumer<Reign> ended;
  private final Track<Standing> standing;
  private VirtualClock clock;
  private Optional<Reign> reign = Optional.empty();
  private Duration skew = Duration.ZERO;
  private int reigns;

  /**
   * A master that is not up.
   *
   * @param begun told of each reign that takes calls
   * @param ended told of each when it is over
   */
  MasterMachine(World world, ModelMember member, Consumer<Reign> begun, Consumer<Reign> ended) {
    this.world = world;
    this.name = "master" + (member.index() + 1);
    this.member = member;
    this.begun = begun;
    this.ended = ended;
    this.standing = world.coverage().track(Table.MASTER, Standing.DOWN);
  }

  String name() {
    return name;
  }

  int index() {
    return member.index();
  }

  boolean up() {
    return member.up();
  }

  /** The reign that it takes for the present one. */
  Optional<Reign> reign() {
    return reign;
  }

  /** Sets how wrong its clock is. */
  void skew(Duration ahead) {
    skew = ahead;
    if (clock != null) {
      clock.skew(ahead);
    }
    reign.ifPresent(r -> r.clock().skew(ahead));
  }

  void start() {
    world.scheduler().trace(() -> name + " starts");
    clock = world.scheduler().clock();
    clock.skew(skew);
    member.start(clock);
    standing.to(Standing.STANDBY);
    member
        .leadership()
        .listen(
            new Leadership.Listener() {
              @Override
              public void elected(long term) {
                begin(term);
              }

              @Override
              public void deposed() {
                end();
              }
            });
  }

  private void begin(long term) {
    reigns++;
    VirtualClock own = world.scheduler().clock();
    own.skew(skew);
    Reign next =
        new Reign(
            world, new NodeId(name + "." + reigns + "." + term), term, own, member.stateStore());
    reign = Optional.of(next);
    world.observer().begins(next);
    standing.to(Standing.LEADING);
    next.start().onSuccess(done -> leads(next)).onFailure(why -> again(next, why));
  }

  private void leads(Reign next) {
    Leader last = world.leaders().leader();
    if (!next.isOver() && (last == null || last.term() < next.term())) {
      begun.accept(next);
      world.leaders().announce(new Leader(next.id(), next.term(), name, 5050));
    }
  }

  /** As long as it is the elected one, no other master leads. */
  private void again(Reign failed, Throwable why) {
    world.scheduler().trace(() -> "master " + failed.id() + " cannot lead: " + why);
    failed.over();
    clock.after(
        AGAIN,
        () -> {
          if (member.leading() && reign.filter(r -> r == failed).isPresent()) {
            begin(failed.term());
          }
        });
  }

  private void end() {
    standing.to(Standing.STANDBY);
    reign.ifPresent(Reign::over);
    reign.ifPresent(ended);
    reign = Optional.empty();
  }

  void crash() {
    world.scheduler().trace(() -> name + " crashes");
    standing.to(Standing.DOWN);
    reign.ifPresent(Reign::crash);
    reign.ifPresent(ended);
    reign = Optional.empty();
    member.stop();
    clock.kill();
  }
}
