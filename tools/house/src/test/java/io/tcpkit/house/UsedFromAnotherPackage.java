package io.tcpkit.house;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/// Whether any class of another package depends on a class, or could only avoid to name it: it stands in the signature of
/// something public beside it.
final class UsedFromAnotherPackage extends ArchCondition<JavaClass> {
    private final JavaClasses all;

    UsedFromAnotherPackage(JavaClasses all) {
        super("be used from another package");
        this.all = all;
    }

    @Override
    public void check(JavaClass each, ConditionEvents events) {
        boolean used = all.get(each.getName()).getDirectDependenciesToSelf().stream()
                .map(Dependency::getOriginClass)
                .anyMatch(origin -> !origin.getPackageName().equals(each.getPackageName()) || shows(origin, each));
        if (!used) {
            events.add(SimpleConditionEvent.violated(each, each.getName() + " is public, but no other package uses it"));
        }
    }

    private static boolean shows(JavaClass origin, JavaClass each) {
        return !origin.equals(each) && origin.getModifiers().contains(JavaModifier.PUBLIC)
                && origin.getCodeUnits().stream()
                        .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                        .anyMatch(unit -> unit.getAllInvolvedRawTypes().contains(each));
    }
}
