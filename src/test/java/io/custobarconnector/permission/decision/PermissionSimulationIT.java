package io.custobarconnector.permission.decision;

import org.junit.jupiter.api.Tag;

/** As its superclass, with small histories of one event more, and ten times as many long ones. */
@Tag("computed")
class PermissionSimulationIT extends PermissionSimulationTest {

  @Override
  int histories() {
    return 1_000_000;
  }

  @Override
  int events() {
    return 5;
  }
}
