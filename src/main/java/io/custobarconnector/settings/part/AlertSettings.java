package io.custobarconnector.settings.part;

import java.time.Duration;

/**
 * Whether somebody is told when something goes wrong.
 *
 * @param enabled whether this is done
 * @param mailed whether by e-mail
 * @param every how often it is looked whether something does
 */
public record AlertSettings(boolean enabled, boolean mailed, Duration every) {}
