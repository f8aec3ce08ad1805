// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import com.google.protobuf.ProtocolMessageEnum;
import io.infermeter.api.error.Violations;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Maps an enum of core to one of the contract and back, constant by constant of the same name. Immutable and thread-safe.
 *
 * @param <C> the enum of core
 * @param <P> the enum of the contract: its names are those of core behind a prefix
 */
final class EnumMapping<C extends Enum<C>, P extends Enum<P> & ProtocolMessageEnum> {
  private static final String UNRECOGNIZED = "UNRECOGNIZED";

  private final Map<C, P> toContract;
  private final Map<P, C> toCore;
  private final P unspecified;
  private final String allowed;

  private EnumMapping(Map<C, P> toContract, Map<P, C> toCore, P unspecified, String allowed) {
    this.toContract = toContract;
    this.toCore = toCore;
    this.unspecified = unspecified;
    this.allowed = allowed;
  }

  /**
   * Makes a mapping.
   *
   * @throws IllegalArgumentException if the contract lacks a constant that core has
   */
  static <C extends Enum<C>, P extends Enum<P> & ProtocolMessageEnum> EnumMapping<C, P> of(
      Class<C> core, Class<P> contract, String prefix) {
    Map<C, P> to = new EnumMap<>(core);
    Map<P, C> from = new EnumMap<>(contract);
    for (C constant : core.getEnumConstants()) {
      P counterpart = Enum.valueOf(contract, prefix + constant.name());
      to.put(constant, counterpart);
      from.put(counterpart, constant);
    }
    P unspecified = Enum.valueOf(contract, prefix + "UNSPECIFIED");
    List<P> known =
        Arrays.stream(contract.getEnumConstants()).filter(p -> p != unspecified && !p.name().equals(UNRECOGNIZED)).toList();
    return new EnumMapping<>(to, from, unspecified, known.stream().map(Enum::name).collect(Collectors.joining(", ")));
  }

  /** The contract's constant; UNSPECIFIED for null. */
  P toContract(@Nullable C constant) {
    return constant == null ? unspecified : toContract.get(constant);
  }

  /** Core's constant; null for UNSPECIFIED, and for a number that the contract does not have, which is noted. */
  @Nullable C toCore(P constant, String field, Violations violations) {
    if (constant == unspecified) {
      return null;
    }
    C known = toCore.get(constant);
    if (known == null) {
      violations.invalid(field, "must be one of " + allowed);
    }
    return known;
  }
}
