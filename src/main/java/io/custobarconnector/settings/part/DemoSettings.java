package io.custobarconnector.settings.part;

import java.math.BigDecimal;
import java.nio.file.Path;

/**
 * The demo's own parts.
 *
 * @param postgresqlPort port of its PostgreSQL; 0 is any free one
 * @param custobarPort port of its stand-in Custobar; 0 is any free one
 * @param webshopPort port of its stand-in webshop; 0 is any free one
 * @param scale a factor on the amount of data, 1 being the usual
 * @param directory where its database is kept
 */
public record DemoSettings(
    int postgresqlPort, int custobarPort, int webshopPort, BigDecimal scale, Path directory) {}
