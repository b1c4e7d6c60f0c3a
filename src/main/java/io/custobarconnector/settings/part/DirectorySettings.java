package io.custobarconnector.settings.part;

import java.net.URI;
import java.util.List;

/**
 * The company's directory, at which people sign in to the console by OpenID Connect.
 *
 * @param issuer without a slash at its end
 * @param console where people reach the console
 * @param clientSecret empty of a public client
 * @param nameClaim the claim by which the audit log names a person
 * @param roleClaim the claim with a person's roles; a dot leads into an object
 * @param operators values of that claim that make somebody an operator
 * @param services the same for customer service
 * @param viewers the same for viewers
 */
public record DirectorySettings(
    URI issuer,
    URI console,
    String clientId,
    String clientSecret,
    List<String> scopes,
    String nameClaim,
    String roleClaim,
    List<String> operators,
    List<String> services,
    List<String> viewers) {}
