package io.custobarconnector.settings.declared;

import io.custobarconnector.error.SettingError;
import java.text.ParseException;
import java.util.Date;
import org.quartz.CronExpression;

/**
 * A Quartz cron expression: seconds, minutes, hours, day of month, month, day of week, and
 * optionally years.
 */
final class CronType implements SettingType {

  private static final String EXAMPLE = "; daily at four is \"0 0 4 * * ?\"";

  @Override
  @SuppressWarnings("JavaUtilDate") // Quartz knows no other.
  public Object read(String text) throws RefusedValue {
    int fields = text.split("\\s+", -1).length;
    if (fields < 6 || fields > 7) {
      throw RefusedValue.because(
          SettingError.SCHEDULE,
          "is not a Quartz cron expression: it has "
              + fields
              + (fields == 1 ? " field" : " fields")
              + " and needs 6 (second, minute, hour, day of month, month, day of week) or 7 (and"
              + " year)"
              + EXAMPLE);
    }
    CronExpression schedule;
    try {
      schedule = new CronExpression(text);
    } catch (ParseException e) {
      throw RefusedValue.because(
          SettingError.SCHEDULE,
          "is not a Quartz cron expression: " + reason(e.getMessage()) + EXAMPLE);
    }
    if (schedule.getNextValidTimeAfter(new Date()) == null) {
      throw RefusedValue.because(
          SettingError.SCHEDULE_NEVER, "is a time that never comes" + EXAMPLE);
    }
    return text;
  }

  /**
   * Quartz says that naming both kinds of day "is not implemented"; the cure is a question mark.
   */
  private static String reason(String quartzMessage) {
    if (quartzMessage.contains("both a day-of-week AND a day-of-month")) {
      return "day of month and day of week cannot both be given, one of them is ?";
    }
    return quartzMessage.endsWith(".")
        ? quartzMessage.substring(0, quartzMessage.length() - 1)
        : quartzMessage;
  }
}
