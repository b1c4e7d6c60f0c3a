package io.custobarconnector.settings.declared;

/** A value of another type, or {@code off}. */
public record OrOffType(SettingType type) implements SettingType {

  /** What stands for none. */
  public static final String OFF = "off";

  @Override
  public Object read(String text) throws RefusedValue {
    return text.equals(OFF) ? text : type.read(text);
  }
}
