package io.kernos.marathon.launch.task;

import io.kernos.api.resources.Resources;
import io.kernos.api.resources.Scalar;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import io.kernos.marathon.definition.ResourceNeeds;
import java.util.ArrayList;
import java.util.List;

/** Deals what was taken from an offer out to the parts of an instance. */
final class Shares {
  private final List<Resource> left;

  Shares(List<Resource> resources) {
    left = new ArrayList<>(resources);
  }

  /** Takes what one part needs; as much as there is. */
  List<Resource> take(ResourceNeeds needs) {
    List<Resource> share = new ArrayList<>();
    take("cpus", Scalar.thousandths(needs.cpus()), share);
    take("mem", Scalar.thousandths(needs.mem()), share);
    take("disk", Scalar.thousandths(needs.disk()), share);
    take("gpus", needs.gpus() * 1000L, share);
    return Resources.of(share).toProto();
  }

  /** All that nobody took. */
  List<Resource> rest() {
    return Resources.of(left).toProto();
  }

  private void take(String name, long amount, List<Resource> share) {
    long missing = amount;
    for (int i = 0; i < left.size() && missing > 0; i++) {
      Resource resource = left.get(i);
      if (resource.getName().equals(name)) {
        long has = Scalar.thousandths(resource.getScalar().getValue());
        long part = Math.min(missing, has);
        missing -= part;
        share.add(with(resource, part));
        left.set(i, with(resource, has - part));
      }
    }
  }

  private static Resource with(Resource resource, long thousandths) {
    return resource.toBuilder()
        .setScalar(Value.Scalar.newBuilder().setValue(Scalar.toDouble(thousandths)))
        .build();
  }
}
