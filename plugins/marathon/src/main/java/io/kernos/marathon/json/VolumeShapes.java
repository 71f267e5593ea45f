package io.kernos.marathon.json;

import static io.kernos.marathon.json.ObjectShape.lenient;
import static io.kernos.marathon.json.ObjectShape.strict;

/** The shapes of an app's volumes; Marathon: types/volumes.raml. */
final class VolumeShapes {
  private static final Shape MODE = Shapes.word("RO", "RW");

  /** A reserved part of a disk. */
  static final Shape PERSISTENT =
      lenient()
          .optional("type", Shapes.word("root", "path", "mount"))
          .required("size", Shapes.notNegativeLong())
          .optional("maxSize", Shapes.notNegativeLong())
          .optional("profileName", Shapes.STRING)
          .list("constraints", Shapes.set(Shapes.list(Shapes.STRING)));

  private static final Shape DRIVER_VOLUME =
      lenient()
          .optional("size", Shapes.notNegativeLong())
          .optional("name", Shapes.STRING)
          .optional("provider", Shapes.STRING)
          .map("options", Shapes.LABELS)
          .optional("shared", Shapes.BOOLEAN, false);

  private static final Shape CSI_VOLUME =
      strict()
          .required("name", Shapes.STRING)
          .required("provider", Shapes.STRING)
          .required(
              "options",
              lenient()
                  .required("pluginName", Shapes.nonEmptyText())
                  .required(
                      "capability",
                      lenient()
                          .required("accessMode", Shapes.STRING)
                          .required("accessType", Shapes.STRING)
                          .optional("fsType", Shapes.STRING)
                          .list("mountFlags", Shapes.list(Shapes.STRING)))
                  .map("nodeStageSecret", Shapes.LABELS)
                  .map("nodePublishSecret", Shapes.LABELS)
                  .map("volumeContext", Shapes.LABELS));

  /** Any volume of an app. */
  static final Shape VOLUME =
      Shapes.anyOf(
          mounted("persistent", PERSISTENT).required("mode", MODE),
          mounted("external", Shapes.anyOf(DRIVER_VOLUME, CSI_VOLUME)).required("mode", MODE),
          mounted("secret", Shapes.nonEmptyText()),
          mounted("hostPath", Shapes.nonEmptyText()).required("mode", MODE));

  private VolumeShapes() {}

  private static ObjectShape mounted(String kind, Shape shape) {
    return lenient().required("containerPath", Shapes.nonEmptyText()).required(kind, shape);
  }
}
