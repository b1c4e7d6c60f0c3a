package io.custobarconnector;

/** A value of another type, or {@code off}. */
record OrOffType(ValueType type) implements ValueType {

  /** What stands for none. */
  static final String OFF = "off";

  @Override
  public Object read(String text) throws RefusedValue {
    return text.equals(OFF) ? text : type.read(text);
  }
}
