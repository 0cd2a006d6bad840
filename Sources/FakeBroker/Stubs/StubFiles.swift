/// The files that stubs name as bodies: paths below `__files`, never out of it.
enum StubFiles {
    /// A path as a stub or a request names it.
    static func path(_ form: Form) throws(ControlError) -> String {
        let text = try form.name()
        guard let path = normal(text) else {
            throw form.refusal(expected: "a path below __files, without '..' in it")
        }
        return path
    }

    /// A path without empty and `.` steps; nil for one that leads out, or to nothing.
    static func normal(_ path: String) -> String? {
        let steps = path.split(separator: "/").filter { $0 != "." }
        guard !steps.isEmpty, !steps.contains(".."), !path.hasPrefix("/"), !path.utf8.contains(0), !path.contains("\\")
        else { return nil }
        return steps.joined(separator: "/")
    }
}
