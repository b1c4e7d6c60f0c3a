package io.custobarconnector.flows;

import io.custobarconnector.sandbox.ReferenceDatabaseExtension;

/** Gives a test a deployment of its own on the reference database of its own. */
public final class OnReferenceDatabase extends DeploymentExtension {
  public OnReferenceDatabase() {
    super(new ReferenceDatabaseExtension());
  }
}
