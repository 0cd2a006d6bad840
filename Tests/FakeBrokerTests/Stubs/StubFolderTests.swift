import Foundation
import Testing

@testable import FakeBroker

@Suite("stubs: folders and world files")
struct StubFolderTests {
    /// A folder of its own, deleted when the test is over.
    private final class Folder {
        let path = NSTemporaryDirectory() + "stubs-" + UUID().uuidString

        init(_ files: [String: String]) throws {
            for (name, text) in files {
                let file = URL(filePath: path).appending(path: name)
                try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    @Test("mappings/ and __files/ are read, folders in them too")
    func reading() throws {
        let folder = try Folder([
            "mappings/a.json": #"{"request":{"url":"/a"},"response":{"bodyFileName":"deep/a.txt"}}"#,
            "mappings/more/b.json":
                #"{"mappings":[{"request":{"url":"/b"},"response":{"body":"first"}},{"request":{"url":"/b"},"response":{"body":"second"}}]}"#,
            "mappings/c.yaml": "request: {url: /c}\nresponse: {body: from yaml}\n", "mappings/README.md": "no stub",
            "__files/deep/a.txt": "from a file",
        ])
        var definition = Bench.frozen
        definition.stubs = try StubDefinition(folder: folder.path)
        let bench = try Bench(definition)
        #expect(bench.get("/a").text == "from a file")
        #expect(bench.get("/b").text == "first")
        #expect(bench.get("/c").text == "from yaml")
        _ = bench.delete("/__admin/mappings")
        #expect(bench.get("/a").status == 501)
        _ = bench.post("/__admin/mappings/reset")
        #expect(bench.get("/a").text == "from a file")
    }

    @Test(
        "a mistake is told with file and line",
        arguments: [
            ("{\n \"request\": {\n  \"url\": 5\n }\n}", "bad.json:3:10: /request/url"),
            ("{\n \"request\": ,\n}", "bad.json:2:13: Expected JSON"),
            ("{\n \"requets\": {}\n}", "bad.json:2:2: /requets"),
        ])
    func mistakes(text: String, message: String) throws {
        let folder = try Folder(["mappings/bad.json": text])
        let error = #expect(throws: WorldDefinitionError.self) { try StubDefinition(folder: folder.path) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test("a folder that is not there is refused")
    func missing() {
        #expect(throws: WorldDefinitionError.self) { try StubDefinition(folder: "/no/such/folder") }
    }

    @Test("a world file names folders and writes stubs out, and its definition reads back")
    func worldFile() throws {
        let folder = try Folder([
            "world.yaml": "stubs:\n  - more\n  - request: {url: /inline}\n    response: {body: inline}\n",
            "more/mappings/a.json": #"{"request":{"url":"/a"},"response":{"bodyFileName":"a.txt"}}"#, "more/__files/a.txt": "from a file",
        ])
        let bench = try Bench(try WorldDefinition.load(path: folder.path + "/world.yaml"))
        #expect(bench.get("/a").text == "from a file")
        #expect(bench.get("/inline").text == "inline")
        let written = bench.get("/__admin/definition").text
        let made = bench.post(
            "/__admin/worlds",
            #"{"id":"again","definition":{"stubs":\#(try member("stubs", of: written)),"stubFiles":\#(try member("stubFiles", of: written))}}"#
        )
        #expect(made.status == 201, "\(made.text)")
        #expect(bench.get("/worlds/again/a").text == "from a file")
        #expect(bench.get("/worlds/again/inline").text == "inline")
    }

    @Test("a definition sent over the wire cannot name a folder")
    func noFolders() throws {
        let refused = try Bench().post("/__admin/worlds", #"{"definition":{"stubs":["/etc"]}}"#)
        #expect(refused.status == 422)
        #expect(refused["errors.0.source.pointer"] == .string("/definition/stubs/0"))
    }

    @Test("saving writes each stub to its file, and a new one to a file of its own")
    func saving() throws {
        let folder = try Folder(["mappings/a.json": #"{"id":"a","request":{"url":"/a"},"response":{"body":"old"}}"#])
        var definition = try StubDefinition(folder: folder.path)
        definition.mappings[0] = try {
            var mapping = try StubMapping(
                Form(try JSONReader.read(Array(#"{"id":"a","request":{"url":"/a"},"response":{"body":"new"}}"#.utf8))))
            mapping.file = definition.mappings[0].file
            return mapping
        }()
        definition.mappings.append(
            try StubMapping(Form(try JSONReader.read(Array(#"{"id":"../b","name":"My stub!","request":{"url":"/b"}}"#.utf8)))))
        try definition.write(to: folder.path)
        #expect(try LocalFile.list(below: folder.path) == ["mappings/a.json", "mappings/my-stub-___b.json"])
        let again = try StubDefinition(folder: folder.path)
        #expect(again.mappings.map(\.id) == ["a", "../b"])
        #expect(String(decoding: try LocalFile.read(folder.path + "/mappings/a.json"), as: UTF8.self).contains(#""body": "new""#))
    }

    private func member(_ name: String, of definition: String) throws -> String {
        let value = try JSONReader.read(Array(definition.utf8))[name] ?? .null
        return String(decoding: value.bytes, as: UTF8.self)
    }
}
