package io.kernos.marathon.json;

import static io.kernos.marathon.json.ObjectShape.lenient;
import static io.kernos.marathon.json.ObjectShape.strict;

/** The shapes of changes of groups; Marathon: types/group.raml. */
final class GroupShapes {
  /** Groups within groups stop here: deeper ones are refused before they fill the stack. */
  private static final int DEPTH = 100;

  /** A group as it shall be, with all that is in it. */
  static final Shape UPDATE = update(DEPTH);

  /** The little that a PATCH of a group may say. */
  static final Shape PATCH = strict().optional("enforceRole", Shapes.BOOLEAN);

  private GroupShapes() {}

  private static Shape update(int depth) {
    Shape inner =
        depth > 0
            ? update(depth - 1)
            : (json, errors) -> {
              errors.add("error.maxLength");
              return null;
            };
    return lenient()
        .optional("id", Shapes.PATH_ID)
        .optional("apps", Shapes.set(AppShapes.APP))
        .optional("groups", Shapes.set(inner))
        .optional("dependencies", Shapes.set(Shapes.STRING))
        .optional("scaleBy", Shapes.atLeast(0))
        .optional("version", Shapes.DATE_TIME)
        .optional("enforceRole", Shapes.BOOLEAN);
  }
}
