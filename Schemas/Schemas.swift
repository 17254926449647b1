/// The SQL that both programs embed: one numbered file per migration, in the order they are run.
public enum Schemas {}
