/// What a page shows, in the order in which it shows it. All strings may hold anything: the page escapes them.
public struct PageContent: Sendable, Equatable {
    /// The page's name, for the tab too: `Discovery latency, 30 of 60 ms`.
    public var title: String
    /// The answer in a sentence, in large type.
    public var headline: String
    /// What must be said of the answer, in a sentence of ordinary type; may be empty.
    public var lead: String = ""
    /// What the reader must know before believing anything else: a contaminated run, packets that were lost.
    public var warnings: [String] = []
    /// Plots over all devices.
    public var pictures: [Picture] = []
    /// Groups of runs, one a row; nil of a single run.
    public var groups: PageTable?
    public var groupsHeading = "Groups"
    /// What the scanner was set to, one setting a row; nil where it was set to one thing.
    public var settings: PageTable?
    /// Whether the controller keeps its schedule, one setting a row; nil where the reports do not tell.
    public var schedules: PageTable?
    /// All devices, one a row; nil where there is nothing to list.
    public var devices: PageTable?
    public var devicesHeading = "Devices"
    public var sections: [DeviceSection] = []
    /// What was done, by whom and how: command line, versions, controller, clock, parameters requested and effective,
    /// digest of the capture.
    public var facts: [Fact] = []
    public var factsHeading = "How it was measured"
    /// The figures as JSON (UTF-8), for `EmbeddedFigures` to find again; nothing is embedded where it is empty.
    public var figures: [UInt8] = []
    /// The last line: what wrote the page, and when.
    public var footer: String

    public init(title: String, headline: String, footer: String = "") {
        self.title = title
        self.headline = headline
        self.footer = footer
    }

    public struct Fact: Sendable, Equatable {
        public var name: String
        public var value: String
        /// Shown in a typewriter's letters: command lines, digests.
        public var isCode: Bool

        public init(_ name: String, _ value: String, isCode: Bool = false) {
            self.name = name
            self.value = value
            self.isCode = isCode
        }
    }
}

/// One device: what was measured of it, what was expected, and whether the two agree.
public struct DeviceSection: Sendable, Equatable {
    /// Its name from the air, or what else it is known by.
    public var name: String
    /// Its address, or an empty string.
    public var address: String
    /// What else there is to say under the heading: address type, advertising interval, reports.
    public var note: String = ""
    public var pictures: [Picture] = []
    public var verdict: Verdict?
    /// What the figures are of: `200 trials, 3 of them ended without it`.
    public var caption: String = ""
    public var figures: [FigureRow] = []
    public var paragraphs: [String] = []

    public init(name: String, address: String) {
        self.name = name
        self.address = address
    }

    /// One line of the table measured | 95 % band | predicted; an empty string where there is nothing.
    public struct FigureRow: Sendable, Equatable {
        public var name: String
        public var measured: String
        public var band: String
        public var predicted: String

        public init(_ name: String, measured: String, band: String = "", predicted: String = "") {
            self.name = name
            self.measured = measured
            self.band = band
            self.predicted = predicted
        }
    }

    /// The conclusion in a sentence.
    public struct Verdict: Sendable, Equatable {
        public enum Standing: Sendable, Equatable {
            /// Measured and predicted agree, or an assertion holds.
            case holds
            /// They do not.
            case fails
            /// Too little to tell.
            case open
        }

        public var standing: Standing
        public var words: String

        public init(_ standing: Standing, _ words: String) {
            self.standing = standing
            self.words = words
        }
    }
}

/// A table of text; a row that is too short ends in empty cells, one that is too long is cut.
public struct PageTable: Sendable, Equatable {
    public struct Column: Sendable, Equatable {
        public var title: String
        /// Numbers stand at the right.
        public var isNumber: Bool

        public init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    public struct Row: Sendable, Equatable {
        public var cells: [String]
        /// The place in `PageContent.sections` of the section that the first cell leads to.
        public var section: Int?

        public init(_ cells: [String], section: Int? = nil) {
            self.cells = cells
            self.section = section
        }
    }

    public var columns: [Column]
    public var rows: [Row]

    public init(columns: [Column], rows: [Row] = []) {
        self.columns = columns
        self.rows = rows
    }
}
