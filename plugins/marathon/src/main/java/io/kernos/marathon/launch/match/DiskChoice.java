package io.kernos.marathon.launch.match;

import io.kernos.api.resources.Scalar;
import io.kernos.api.v1.Resource;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds disks for the persistent volumes of a new reservation (Marathon: ResourceMatcher.scala,
 * matchDiskResource): the largest volume first; of paths the emptiest, of mounts the smallest disk
 * that is large enough and is then taken whole.
 */
final class DiskChoice {
  private record Wanted(Volume.Persistent volume, String path, boolean readOnly) {}

  private DiskChoice() {}

  /** The volumes, taken in the draft; empty, and the draft spoilt, when a disk lacks. */
  static Optional<List<NewVolume>> choose(RunSpec spec, Draft draft) {
    List<Wanted> wanted = wanted(spec);
    wanted.sort(Comparator.comparingLong((Wanted each) -> each.volume.size()).reversed());
    List<Piece> disks = new ArrayList<>(draft.pieces("disk"));
    List<NewVolume> chosen = new ArrayList<>();
    for (Wanted each : wanted) {
      Optional<Piece> disk = choose(each.volume, disks, draft);
      if (disk.isEmpty()) {
        return Optional.empty();
      }
      boolean whole = disk.get().diskType().equals("mount");
      long size = whole ? draft.left(disk.get()) : each.volume.size() * 1000;
      draft.take(List.of(disk.get()), size);
      if (whole) {
        disks.remove(disk.get());
      }
      chosen.add(new NewVolume(each.path, each.readOnly, disk.get().part(size)));
    }
    return Optional.of(chosen);
  }

  private static List<Wanted> wanted(RunSpec spec) {
    List<Wanted> wanted = new ArrayList<>();
    if (spec instanceof App app) {
      app.container().stream()
          .flatMap(container -> container.volumes().stream())
          .forEach(
              mounted -> {
                if (mounted.volume() instanceof Volume.Persistent volume) {
                  boolean readOnly = mounted.mount().readOnly().orElse(false);
                  wanted.add(new Wanted(volume, mounted.mount().path(), readOnly));
                }
              });
    } else {
      ((Pod) spec)
          .volumes()
          .forEach(
              (name, volume) -> {
                if (volume instanceof Volume.Persistent persistent) {
                  wanted.add(new Wanted(persistent, name, false));
                }
              });
    }
    return wanted;
  }

  private static Optional<Piece> choose(Volume.Persistent volume, List<Piece> disks, Draft draft) {
    String type = volume.type().toLowerCase(Locale.ROOT);
    long most =
        type.equals("mount")
            ? volume.maxSize().map(max -> max * 1000).orElse(Long.MAX_VALUE)
            : Long.MAX_VALUE;
    Comparator<Piece> bySize = Comparator.comparingLong(draft::left);
    return disks.stream()
        .filter(disk -> disk.diskType().equals(type))
        .filter(disk -> draft.left(disk) >= volume.size() * 1000 && draft.left(disk) <= most)
        .filter(disk -> suits(volume, disk.resource))
        .min(type.equals("path") ? bySize.reversed() : bySize);
  }

  private static boolean suits(Volume.Persistent volume, Resource disk) {
    Resource.DiskInfo.Source source = disk.getDisk().getSource();
    String profile = source.getProfile();
    String path = source.hasPath() ? source.getPath().getRoot() : source.getMount().getRoot();
    if (!volume.profileName().orElse("").equals(profile)) {
      return false;
    }
    for (Constraint constraint : volume.constraints()) {
      if (!constraint.field().equals("path") || !ConstraintCheck.pathHolds(constraint, path)) {
        return false;
      }
    }
    return true;
  }

  /** What is needed, in words. */
  static String words(RunSpec spec) {
    List<String> volumes = new ArrayList<>();
    for (Wanted each : wanted(spec)) {
      String type = each.volume.type().toLowerCase(Locale.ROOT);
      volumes.add("a " + type + " volume of " + Scalar.toText(each.volume.size() * 1000) + " MB");
    }
    return String.join(" and ", volumes);
  }
}
