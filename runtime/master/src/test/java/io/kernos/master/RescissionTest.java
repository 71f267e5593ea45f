package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Quantities;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.spi.security.Principal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RescissionTest {
  private final MasterRig rig = new MasterRig();
  private final TestFramework framework;

  RescissionTest() {
    rig.agent("one", "cpus:4;mem:1000");
    framework = rig.framework("a");
    framework.lastOffer();
  }

  private void done(Future<CallResult> change) {
    rig.until(change::isComplete);
    assertThat(change.result()).isEqualTo(CallResult.ok());
    rig.settle();
  }

  private void quota(String role, String guarantees, String limits) {
    done(
        rig.master.updateQuota(
            UpdateQuota.newBuilder()
                .setForce(true)
                .addQuotaConfigs(
                    QuotaConfig.newBuilder()
                        .setRole(role)
                        .putAllGuarantees(scalars(guarantees))
                        .putAllLimits(scalars(limits)))
                .build(),
            Principal.NOBODY));
  }

  private static Map<String, Value.Scalar> scalars(String text) {
    return text.isEmpty() ? Map.of() : Quantities.parse(text).toScalars();
  }

  private void weight(String role) {
    done(
        rig.master.updateWeights(
            List.of(WeightInfo.newBuilder().setRole(role).setWeight(2).build()), Principal.NOBODY));
  }

  private int rescinded() {
    return framework.told(Event.Type.RESCIND).size();
  }

  @Test
  void offers_are_made_anew_when_a_role_of_a_framework_weighs_otherwise() {
    weight("a");
    assertThat(rescinded()).isEqualTo(1);
    framework.lastOffer();
  }

  @Test
  void the_weight_of_a_role_that_nobody_has_changes_no_offer() {
    weight("b");
    assertThat(rescinded()).isZero();
  }

  @Test
  void an_offer_makes_room_for_what_another_role_is_guaranteed() {
    quota("b", "cpus:2", "cpus:2");
    assertThat(rescinded()).isEqualTo(1);
  }

  @Test
  void an_offer_stays_that_is_in_nobodys_way() {
    quota("b", "", "cpus:2");
    assertThat(rescinded()).isZero();
  }

  @Test
  void an_offer_beyond_a_limit_is_rescinded() {
    quota("a", "", "cpus:2");
    assertThat(rescinded()).isEqualTo(1);
    rig.until(() -> framework.told(Event.Type.OFFERS).size() > 1);
  }

  @Test
  void an_offer_within_a_limit_stays() {
    quota("a", "cpus:4", "cpus:4");
    assertThat(rescinded()).isZero();
  }
}
