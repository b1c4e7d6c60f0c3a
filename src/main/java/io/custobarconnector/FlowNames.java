package io.custobarconnector;

import java.util.List;
import java.util.Set;

/** The names of the flows that come with the connector; no other file writes one. */
public final class FlowNames {

  public static final String SHOPS = "shops";
  public static final String PRODUCTS = "products";
  public static final String STOCK = "stock";
  public static final String CUSTOMERS = "customers";
  public static final String MARKETING_PERMISSIONS = "marketing-permissions";
  public static final String CUSTOMER_PERMISSIONS = "customer-permissions";
  public static final String SALES = "sales";
  public static final String WEBSHOP_ORDERS = "webshop-orders";
  public static final String LOYALTY_JOINS = "loyalty-joins";
  public static final String BENEFITS = "benefits";

  /** In the order in which their records refer to each other; benefits refer to none. */
  public static final List<String> IN_ORDER =
      List.of(
          SHOPS,
          PRODUCTS,
          STOCK,
          CUSTOMERS,
          MARKETING_PERMISSIONS,
          CUSTOMER_PERMISSIONS,
          SALES,
          WEBSHOP_ORDERS,
          LOYALTY_JOINS);

  /** Those that tills or Custobar call. */
  public static final Set<String> ANSWERING = Set.of(MARKETING_PERMISSIONS, BENEFITS);

  private FlowNames() {}
}
