package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.api.v1.quota.QuotaRequest;
import io.kernos.spi.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuotaRequestTest {
  private final MasterRig rig =
      new MasterRig(MasterConfig.builder().roles(Set.of("web", "db", "a/b", "a")).build());

  private CallResult change(Call.Builder call) {
    var result = rig.master.changeQuota(call.build(), Principal.NOBODY);
    rig.until(result::isComplete);
    rig.settle();
    return result.result();
  }

  private CallResult set(QuotaRequest.Builder request) {
    return change(
        Call.newBuilder()
            .setType(Call.Type.SET_QUOTA)
            .setSetQuota(Call.SetQuota.newBuilder().setQuotaRequest(request)));
  }

  private CallResult remove(String role) {
    return change(
        Call.newBuilder()
            .setType(Call.Type.REMOVE_QUOTA)
            .setRemoveQuota(Call.RemoveQuota.newBuilder().setRole(role)));
  }

  private static QuotaRequest.Builder request(String role, String guarantee) {
    return QuotaRequest.newBuilder()
        .setRole(role)
        .addAllGuarantee(Resources.parse(guarantee).toProto());
  }

  private QuotaConfig quota(String role) {
    return rig.master.view().quotas().get(role);
  }

  @Test
  void what_is_guaranteed_is_the_limit_too() {
    rig.agent("one", "cpus:4;mem:1000");
    assertThat(set(request("web", "cpus:2;mem:100"))).isEqualTo(CallResult.ok());
    assertThat(quota("web").getGuaranteesOrThrow("cpus").getValue()).isEqualTo(2);
    assertThat(quota("web").getLimitsMap()).isEqualTo(quota("web").getGuaranteesMap());
  }

  @Test
  void a_quota_is_removed_before_it_is_set_anew() {
    rig.agent("one", "cpus:4;mem:1000");
    set(request("web", "cpus:2"));
    assertThat(set(request("web", "cpus:1")).message())
        .isEqualTo(
            "Failed to validate set quota request: Cannot set quota for role 'web' which already"
                + " has quota");
    assertThat(remove("web")).isEqualTo(CallResult.ok());
    assertThat(quota("web")).isNull();
    assertThat(set(request("web", "cpus:1"))).isEqualTo(CallResult.ok());
  }

  @Test
  void more_than_the_cluster_has_is_guaranteed_only_by_force() {
    rig.agent("one", "cpus:4;mem:1000");
    CallResult result = set(request("web", "cpus:5"));
    assertThat(result.status()).isEqualTo(409);
    assertThat(result.message())
        .startsWith(
            "Quota guarantees overcommit the cluster (use 'force' to bypass this check): Total"
                + " quota guarantees");
    assertThat(set(request("web", "cpus:5").setForce(true))).isEqualTo(CallResult.ok());
  }

  @Test
  void what_is_wrong_with_a_request_is_told() {
    Resource one = Resources.parse("cpus:1").toProto().get(0);
    Map<String, QuotaRequest.Builder> cases = new LinkedHashMap<>();
    cases.put("QuotaInfo must specify a role", QuotaRequest.newBuilder().addGuarantee(one));
    cases.put("QuotaInfo with empty 'guarantee'", QuotaRequest.newBuilder().setRole("web"));
    cases.put("QuotaInfo with invalid role: ", request("/web", "cpus:1"));
    cases.put("QuotaInfo must not include non-scalar resources", request("web", "ports:[1-2]"));
    cases.put("QuotaInfo must not contain any ReservationInfo", request("web", "cpus(db):1"));
    cases.put(
        "QuotaInfo contains duplicate resource name 'cpus'",
        QuotaRequest.newBuilder().setRole("web").addAllGuarantee(List.of(one, one)));
    cases.put("Unknown role 'other'", request("other", "cpus:1"));
    cases.forEach(
        (error, request) -> {
          CallResult result = set(request.setForce(true));
          assertThat(result.status()).as(error).isEqualTo(400);
          assertThat(result.message()).startsWith("Failed to validate set quota request: " + error);
        });
    assertThat(set(request("a/b", "cpus:1")).message())
        .isEqualTo("Setting quota on nested role 'a/b' is not supported yet");
    assertThat(remove("db").message())
        .isEqualTo("Failed to remove quota: Role 'db' has no quota set");
    assertThat(remove("other").message())
        .isEqualTo("Failed to validate remove quota request: Unknown role 'other'");
  }

  @Test
  void what_the_authorizer_does_not_permit_is_forbidden() {
    set(request("web", "cpus:1").setForce(true));
    rig.authorizer = (principal, action, object) -> !action.equals("update_quotas");
    assertThat(set(request("db", "cpus:1").setForce(true)).status()).isEqualTo(403);
    assertThat(remove("web").status()).isEqualTo(403);
  }
}
