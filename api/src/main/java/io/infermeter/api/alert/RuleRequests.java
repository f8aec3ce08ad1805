// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.alert;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Shown;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.AlertMapping;
import io.infermeter.api.mapping.RuleMapping;
import io.infermeter.api.page.PageToken;
import io.infermeter.api.page.Pages;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.alert.AlertBook;
import io.infermeter.core.query.Questions;
import io.infermeter.v1.AlertRule;
import io.infermeter.v1.CreateAlertRuleRequest;
import io.infermeter.v1.CreateAlertRuleResponse;
import io.infermeter.v1.DeleteAlertRuleRequest;
import io.infermeter.v1.DeleteAlertRuleResponse;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.ListAlertRulesRequest;
import io.infermeter.v1.ListAlertRulesResponse;
import io.infermeter.v1.UpdateAlertRuleRequest;
import io.infermeter.v1.UpdateAlertRuleResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** What is asked about rules. Thread-safe. */
final class RuleRequests {
  /** What the gateway sets. */
  private static final Set<String> NOT_GIVEN = Set.of("name", "built_in", "create_time", "update_time", "error");

  private final AlertBook book;
  private final Questions questions;
  private final LongSupplier micros;

  RuleRequests(AlertBook book, Questions questions, LongSupplier micros) {
    this.book = book;
    this.questions = questions;
    this.micros = micros;
  }

  ListAlertRulesResponse list(ListAlertRulesRequest request) {
    Violations violations = new Violations();
    int size = Pages.size(request.getPageSize(), Sizes.LARGEST_PAGE, violations);
    violations.throwIfAny();
    ListAlertRulesRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    PageToken token = PageToken.decode(request.getPageToken(), same, 0, 1);
    List<AlertRule> all = book.rules().stream().map(this::shown).toList();
    Pages.Page<AlertRule> page = Pages.byName(all, AlertRule::getName, token == null ? null : token.texts().getFirst(), size);
    ListAlertRulesResponse.Builder response = ListAlertRulesResponse.newBuilder().addAllRules(page.items());
    if (page.nextAfter() != null) {
      response.setNextPageToken(PageToken.of(List.of(), page.nextAfter()).encode(same));
    }
    return response.build();
  }

  private AlertRule shown(io.infermeter.core.alert.AlertRule rule) {
    return RuleMapping.toContract(rule).toBuilder().setError(book.error(rule.name())).build();
  }

  CreateAlertRuleResponse create(CreateAlertRuleRequest request) {
    long now = micros.getAsLong();
    io.infermeter.core.alert.AlertRule rule = read(request.getRule().toBuilder().setBuiltIn(false).build()).withTimes(now, now);
    return switch (book.create(rule)) {
      case KEPT -> CreateAlertRuleResponse.newBuilder().setRule(shown(rule)).build();
      case FULL -> throw Refusal.overloaded(AlertBook.MOST_RULES + " rules are kept, which is the most; delete one first");
      case NAME_TAKEN, NOT_FOUND ->
          throw Refusal.alreadyExists(
              ErrorReason.ERROR_REASON_ALERT_RULE_EXISTS,
              "there is a rule '" + Shown.text(rule.name()) + "' already; choose another name, or change that one with UpdateAlertRule");
    };
  }

  private io.infermeter.core.alert.AlertRule read(AlertRule rule) {
    Violations violations = new Violations();
    io.infermeter.core.alert.AlertRule read =
        RuleMapping.toCore(rule.toBuilder().clearCreateTime().clearUpdateTime().build(), questions, violations);
    AlertMapping.checkSize(rule, "rule", violations);
    violations.throwIfAny();
    return read;
  }

  UpdateAlertRuleResponse update(UpdateAlertRuleRequest request) {
    AlertRule given = request.getRule();
    Set<String> fields = fields(request.hasUpdateMask(), request.getUpdateMask());
    return book.update(given.getName(), before -> changed(before, given, fields))
        .map(after -> UpdateAlertRuleResponse.newBuilder().setRule(shown(after)).build())
        .orElseThrow(() -> notFound(given.getName()));
  }

  private static RuntimeException notFound(String name) {
    return Refusal.notFound(
        ErrorReason.ERROR_REASON_ALERT_RULE_NOT_FOUND, "there is no rule '" + Shown.text(name) + "'; ListAlertRules says which there are");
  }

  /** The fields to take; those of a condition count as one choice. */
  private static Set<String> fields(boolean masked, FieldMask mask) {
    Set<String> all =
        AlertRule.getDescriptor().getFields().stream()
            .map(FieldDescriptor::getName)
            .filter(name -> !NOT_GIVEN.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!masked || mask.getPathsCount() == 0) {
      return all;
    }
    Violations violations = new Violations();
    for (String path : mask.getPathsList()) {
      if (!all.contains(path)) {
        violations.invalid("update_mask", "'" + Shown.text(path) + "' cannot be updated; use " + String.join(", ", all));
      }
    }
    violations.throwIfAny();
    return Set.copyOf(mask.getPathsList());
  }

  private io.infermeter.core.alert.AlertRule changed(
      io.infermeter.core.alert.AlertRule before, AlertRule given, Set<String> fields) {
    long now = micros.getAsLong();
    AlertRule old = RuleMapping.toContract(before);
    AlertRule merged = merge(old, given, fields);
    if (before.builtIn()) {
      boolean nothingElse = fields.equals(Set.of("paused")) || given.toBuilder().clearPaused().clearError().build().equals(nameOnly(before.name()));
      if (!nothingElse && !merged.toBuilder().setPaused(old.getPaused()).build().equals(old)) {
        throw Refusal.failedPrecondition(
            ErrorReason.ERROR_REASON_ALERT_RULE_BUILT_IN,
            "the rule '" + before.name() + "' came with the gateway, so that only paused can be changed; pause it, and create your own");
      }
      return before.withPaused(given.getPaused(), now);
    }
    return read(merged).withTimes(before.createdMicros(), now);
  }

  private static AlertRule nameOnly(String name) {
    return AlertRule.newBuilder().setName(name).build();
  }

  private static AlertRule merge(AlertRule old, AlertRule given, Set<String> fields) {
    AlertRule.Builder merged = old.toBuilder();
    for (FieldDescriptor field : AlertRule.getDescriptor().getFields()) {
      boolean set = field.isRepeated() ? given.getRepeatedFieldCount(field) > 0 : !field.hasPresence() || given.hasField(field);
      if (!fields.contains(field.getName())) {
        continue;
      }
      if (set) {
        merged.setField(field, given.getField(field));
      } else {
        merged.clearField(field);
      }
    }
    return merged.build();
  }

  DeleteAlertRuleResponse delete(DeleteAlertRuleRequest request) {
    io.infermeter.core.alert.AlertRule rule = book.rule(request.getName()).orElseThrow(() -> notFound(request.getName()));
    if (rule.builtIn()) {
      throw Refusal.failedPrecondition(
          ErrorReason.ERROR_REASON_ALERT_RULE_BUILT_IN,
          "the rule '" + rule.name() + "' came with the gateway and cannot be deleted; pause it with UpdateAlertRule");
    }
    if (book.delete(request.getName()) == AlertBook.Kept.NOT_FOUND) {
      throw notFound(request.getName());
    }
    return DeleteAlertRuleResponse.getDefaultInstance();
  }
}
