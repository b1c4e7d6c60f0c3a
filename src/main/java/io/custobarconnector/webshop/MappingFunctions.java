package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * What JSLT lacks: arithmetic on money, exact and rounded to cents where it must be, since JSLT's
 * own is that of binary fractions (0.1 * 3 is 0.30000000000000004 there); the {@linkplain
 * MappingValues values} of records as they come; and a way to reject one record.
 *
 * <p>An amount is a number or text that holds one. In a sum and a difference null counts as 0; the
 * product or quotient of null is null, and so is a division by 0.
 */
final class MappingFunctions {

  static final List<Function> ALL =
      List.of(
          function("money-add", 1, Integer.MAX_VALUE, MappingFunctions::add),
          function("money-sub", 2, 2, amounts(BigDecimal::subtract)),
          function("money-mul", 2, 2, factors(BigDecimal::multiply)),
          function(
              "money-div",
              2,
              2,
              factors((a, b) -> b.signum() == 0 ? null : a.divide(b, 2, RoundingMode.HALF_UP))),
          function("reject", 4, 4, MappingFunctions::reject),
          // What mappings called it before.
          function("set-aside", 4, 4, MappingFunctions::reject),
          function("required", 2, 2, a -> MappingValues.required(a[0], a[1].asText())),
          function(
              "text",
              1,
              2,
              a ->
                  a.length == 1
                      ? MappingValues.text(a[0])
                      : MappingValues.text(a[0], a[1].asText())),
          function("time", 1, 1, a -> MappingValues.time(a[0])),
          function("amount", 2, 2, a -> MappingValues.amount(a[0], a[1].asText())),
          function("flag", 2, 2, a -> MappingValues.flag(a[0], a[1].asText())),
          function("list", 2, 2, a -> MappingValues.list(a[0], a[1].asText())),
          function("object", 2, 2, a -> MappingValues.object(a[0], a[1].asText())),
          function("known-id", 1, 1, a -> MappingValues.knownId(a[0])),
          function("ean", 1, 1, a -> MappingValues.ean(a[0])));

  private MappingFunctions() {}

  @FunctionalInterface
  private interface Body {
    JsonNode call(JsonNode[] arguments);
  }

  /** A list counts with all its amounts. */
  private static JsonNode add(JsonNode[] arguments) {
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode argument : arguments) {
      if (argument.isArray()) {
        for (JsonNode amount : argument) {
          sum = sum.add(amount(amount));
        }
      } else {
        sum = sum.add(amount(argument));
      }
    }
    return money(sum);
  }

  private static Body amounts(BinaryOperator<BigDecimal> operation) {
    return arguments -> money(operation.apply(amount(arguments[0]), amount(arguments[1])));
  }

  private static Body factors(BinaryOperator<BigDecimal> operation) {
    return arguments -> {
      if (arguments[0].isNull() || arguments[1].isNull()) {
        return NullNode.instance;
      }
      BigDecimal result = operation.apply(amount(arguments[0]), amount(arguments[1]));
      return result == null ? NullNode.instance : money(result);
    };
  }

  private static JsonNode money(BigDecimal amount) {
    return DecimalNode.valueOf(amount.setScale(2, RoundingMode.HALF_UP));
  }

  private static BigDecimal amount(JsonNode node) {
    if (node.isNull() || (node.isTextual() && node.textValue().isBlank())) {
      return BigDecimal.ZERO;
    }
    if (node.isNumber()) {
      return node.decimalValue();
    }
    try {
      return new BigDecimal(node.asText());
    } catch (NumberFormatException e) {
      throw new NotAnAmountException(e);
    }
  }

  private static JsonNode reject(JsonNode[] arguments) {
    throw new RejectedByMapping(
        arguments[0].asText(), arguments[1].asText(), arguments[2].asText(), arguments[3].asText());
  }

  private static Function function(String name, int least, int most, Body body) {
    return new Function() {
      @Override
      public String getName() {
        return name;
      }

      @Override
      public int getMinArguments() {
        return least;
      }

      @Override
      public int getMaxArguments() {
        return most;
      }

      @Override
      public JsonNode call(JsonNode input, JsonNode[] arguments) {
        return body.call(arguments);
      }
    };
  }

  /** What stands where an amount should is none. */
  static final class NotAnAmountException extends RuntimeException {
    NotAnAmountException(NumberFormatException cause) {
      super("an amount is not a number", cause);
    }
  }
}
