package io.custobarconnector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.flows.ShippedFlows;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.beans.Introspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.bean.AmbiguousMethodCallException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * No name that a route calls may mean two methods: about one process in twelve took {@code news()}
 * for {@code isNews()} and failed every flow, as its JVM listed the methods in another order.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class BeanNamesTest {

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.custobarconnector");

  @TempDir Path folder;

  @Test
  void
      each_name_that_a_shipped_route_calls_means_one_method_whatever_the_order_and_each_bean_is_named_as_its_class(
          DataSource source) {
    try (ShippedFlows shipped = new ShippedFlows(source, folder)) {
      shipped.set("webshop.url", "http://127.0.0.1:9");
      shipped.set("webshop.key", "ck_test").set("webshop.secret", "cs_test");
      List<String> flows = RouteFiles.of(Path.of("routes"), RouteFiles.installation()).flows();
      try (Connector connector = shipped.start(flows.toArray(String[]::new))) {
        CamelContext camel = camel(connector);
        Set<BeanCalls.Call> calls = BeanCalls.in(Path.of("routes"), name -> bean(camel, name));
        assertThat(calls)
            .extracting(BeanCalls.Call::toString)
            .anyMatch(call -> call.contains("hasUnwritten on io.custobarconnector.journal.run.Run"))
            .anyMatch(
                call ->
                    call.contains(
                        "isAccepted on io.custobarconnector.custobar.upload.UploadResult"))
            .anyMatch(call -> call.contains("url on io.custobarconnector.source.http."))
            .anyMatch(call -> call.startsWith("schedule.camel.yaml: "))
            .anyMatch(call -> call.startsWith("benefits.camel.yaml: "));
        assertThat(unsafe(calls)).isEmpty();
        // Camel takes a third of a millisecond to make one of its name, also on a till's way.
        assertThat(calls)
            .flatExtracting(call -> BeanNames.candidates(call.type(), call.method()))
            .flatExtracting(method -> List.of(method.getParameterTypes()))
            .noneMatch(Class::isEnum);
        Map<String, Object> beans = camel.getRegistry().findByTypeWithName(Object.class);
        assertThat(beans).containsKeys("runs", "jslt", "tills");
        beans.values().removeIf(bean -> !HOUSE.contain(bean.getClass()));
        assertThat(beans)
            .allSatisfy((name, bean) -> assertThat(namesOf(bean.getClass())).contains(name));
      }
    }
  }

  private static CamelContext camel(Connector connector) {
    List<CamelContext> camel = new ArrayList<>();
    connector.add(
        new RouteBuilder() {
          @Override
          public void configure() {
            camel.add(getContext());
          }
        });
    return camel.get(0);
  }

  /** Those of a class and its interfaces, as variables are written. */
  private static List<String> namesOf(Class<?> type) {
    return Stream.concat(Stream.of(type), Arrays.stream(type.getInterfaces()))
        .map(known -> Introspector.decapitalize(known.getSimpleName()))
        .toList();
  }

  private static Class<?> bean(CamelContext camel, String name) {
    Object bean = camel.getRegistry().lookupByName(name);
    assertThat(bean).as("bean %s", name).isNotNull();
    return bean.getClass();
  }

  private static List<String> unsafe(Set<BeanCalls.Call> calls) {
    return calls.stream()
        .flatMap(
            call ->
                withChildren(call.type())
                    .map(type -> new BeanCalls.Call(call.file(), type, call.method())))
        .filter(call -> BeanNames.candidates(call.type(), call.method()).size() != 1)
        .map(call -> call + " may be " + BeanNames.candidates(call.type(), call.method()))
        .toList();
  }

  /** A bean's declared class, and what may stand in for it, such as the parts of a preview. */
  private static Stream<Class<?>> withChildren(Class<?> type) {
    if (!HOUSE.contain(type)) {
      return Stream.of(type);
    }
    JavaClass own = HOUSE.get(type);
    return Stream.concat(Stream.of(type), own.getAllSubclasses().stream().map(JavaClass::reflect));
  }

  @Test
  void no_class_of_the_house_has_two_names_that_camel_takes_for_one_another() {
    assertThat(HOUSE.stream().map(JavaClass::reflect).flatMap(c -> BeanNames.pairs(c).stream()))
        .isEmpty();
  }

  /** As the parent's methods are read last, the order is the one in which starts failed. */
  static class Parent {
    public int news() {
      return 1;
    }
  }

  /** Names the pair in the order that fails. */
  public static final class Child extends Parent {
    public boolean isNews() {
      return true;
    }

    /** Overloads that only the types of their arguments tell apart. */
    public String known(String phone) {
      return phone;
    }

    String known(Integer number) {
      return number.toString();
    }

    public String told(String word) {
      return word;
    }

    public String told(String word, String other) {
      return word + other;
    }
  }

  @Test
  void camel_does_take_a_method_for_its_getter_when_the_getter_is_listed_first() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("child", new Child());
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:is").setBody().method("child", "isNews");
              from("direct:x").setBody().method("child", "news");
            }
          });
      camel.start();
      for (String route : List.of("direct:is", "direct:x")) {
        assertThatThrownBy(() -> camel.createProducerTemplate().requestBody(route, "body"))
            .isInstanceOf(CamelExecutionException.class)
            .hasRootCauseInstanceOf(AmbiguousMethodCallException.class);
      }
    }
  }

  @Test
  void such_pairs_and_overloads_are_found_in_steps_expressions_and_chains() throws IOException {
    Files.writeString(
        folder.resolve("old.camel.yaml"),
        """
        - route:
            from:
              uri: direct:old
              steps:
                - setVariable:
                    name: child
                    expression:
                      method:
                        ref: child
                        method: told('a, b', ${body})
                - filter:
                    expression:
                      method:
                        ref: child
                        method: isNews
                - bean:
                    ref: child
                    method: known(${body})
                - to:
                    uri: bean:child?method=told
                - setBody:
                    expression:
                      method:
                        ref: holder
                        method: child
                - setHeader:
                    name: x
                    expression:
                      simple:
                        expression: a ${body.news} b
        """);
    Set<BeanCalls.Call> calls =
        BeanCalls.in(folder, name -> name.equals("child") ? Child.class : Holder.class);
    assertThat(calls.stream().filter(c -> BeanNames.candidates(c.type(), c.method()).size() != 1))
        .extracting(BeanCalls.Call::method)
        .containsExactlyInAnyOrder("isNews", "known(${body})", "told", "news");
    assertThat(BeanNames.pairs(Child.class)).hasSize(1);
  }

  /** Gives the child out, so that a chain meets it. */
  public static final class Holder {
    public Child child() {
      return new Child();
    }
  }
}
