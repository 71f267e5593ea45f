package io.kernos.marathon;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import java.util.Set;

/** As what the plugin registers (Marathon: MarathonSchedulerDriver.newFrameworkInfo). */
final class Framework {
  private Framework() {}

  /**
   * Describes the framework.
   *
   * @param roles of it
   */
  static FrameworkInfo info(MarathonConfig config, Set<String> roles) {
    FrameworkInfo.Builder info =
        FrameworkInfo.newBuilder()
            .setName(config.text(Flag.FRAMEWORK_NAME).orElse("marathon"))
            .setUser(config.text(Flag.MESOS_USER).orElse("root"))
            .setFailoverTimeout(config.number(Flag.FAILOVER_TIMEOUT))
            .setCheckpoint(config.is(Flag.CHECKPOINT))
            .setPrincipal(principal(config))
            .addAllRoles(roles);
    config.text(Flag.HOSTNAME).ifPresent(info::setHostname);
    webUi(config, info);
    if (config.hasFeature("task_killing")) {
      add(info, FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
    }
    if (config.hasFeature("gpu_resources")) {
      add(info, FrameworkInfo.Capability.Type.GPU_RESOURCES);
    }
    add(info, FrameworkInfo.Capability.Type.PARTITION_AWARE);
    add(info, FrameworkInfo.Capability.Type.REGION_AWARE);
    add(info, FrameworkInfo.Capability.Type.MULTI_ROLE);
    return info.build();
  }

  /** Who it is to the master, which lets nobody reserve anything in another name. */
  static String principal(MarathonConfig config) {
    return config.text(Flag.MESOS_AUTHENTICATION_PRINCIPAL).orElse("marathon");
  }

  private static void webUi(MarathonConfig config, FrameworkInfo.Builder info) {
    boolean secure = config.text(Flag.SSL_KEYSTORE_PATH).isPresent();
    long port = config.number(secure ? Flag.HTTPS_PORT : Flag.HTTP_PORT);
    String host = config.text(Flag.HOSTNAME).orElse("127.0.0.1");
    if (config.text(Flag.WEBUI_URL).isPresent()) {
      info.setWebuiUrl(config.text(Flag.WEBUI_URL).get());
    } else if (port != 0) {
      info.setWebuiUrl((secure ? "https://" : "http://") + host + ":" + port);
    }
  }

  private static void add(FrameworkInfo.Builder info, FrameworkInfo.Capability.Type type) {
    info.addCapabilities(FrameworkInfo.Capability.newBuilder().setType(type));
  }
}
