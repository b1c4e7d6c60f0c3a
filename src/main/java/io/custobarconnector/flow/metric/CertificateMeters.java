package io.custobarconnector.flow.metric;

import io.custobarconnector.settings.part.PosSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** When the certificate of the port of the tills ends, by the file that is there now. */
public final class CertificateMeters {

  private static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final File file;
  private final char[] password;
  private double end = Double.NaN;
  private final LongSupplier nanoTime;
  private long readAt;

  /**
   * @param nanoTime a clock that only goes forward
   */
  public CertificateMeters(PosSettings pos, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.readAt = nanoTime.getAsLong() - FRESH_NANOS;
    this.file = new File(pos.keystore());
    this.password = pos.keystorePassword().toCharArray();
  }

  /** Shows it. */
  public void show(MeterRegistry metrics) {
    TimeGauge.builder(
            "connector_till_certificate_end_timestamp", this::endSeconds, TimeUnit.SECONDS)
        .description("When the certificate for tills ends, in seconds since 1970")
        .strongReference(true)
        .register(metrics);
  }

  private synchronized double endSeconds() {
    long now = nanoTime.getAsLong();
    if (now - readAt >= FRESH_NANOS) {
      readAt = now;
      try {
        end = read();
      } catch (IOException | GeneralSecurityException e) {
        end = Double.NaN;
      }
    }
    return end;
  }

  private double read() throws GeneralSecurityException, IOException {
    KeyStore keystore = KeyStore.getInstance(file, password);
    double first = Double.NaN;
    for (String alias : Collections.list(keystore.aliases())) {
      if (keystore.isKeyEntry(alias)
          && keystore.getCertificate(alias) instanceof X509Certificate certificate) {
        double ends = certificate.getNotAfter().toInstant().getEpochSecond();
        first = Double.isNaN(first) ? ends : Math.min(first, ends);
      }
    }
    return first;
  }
}
